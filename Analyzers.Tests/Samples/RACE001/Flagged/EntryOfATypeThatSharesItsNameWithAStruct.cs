using System.Collections.Generic;

namespace Snapshots
{
    public struct Device
    {
        public int Id;
    }
}

namespace Live
{
    public sealed class Device
    {
        public int Id;
        public int[]? Queues;
    }

    public sealed class Registry
    {
        private readonly object _gate = new();
        private readonly Dictionary<int, Device> _devices = new();

        public void Register(Device device)
        {
            {|RACE001:Add(device)|};
            device.Queues = new int[4];
        }

        public int[]? QueuesOf(int id)
        {
            lock (_gate)
            {
                return _devices[id].Queues;
            }
        }

        private void Add(Device device)
        {
            lock (_gate)
            {
                _devices.Add(device.Id, device);
            }
        }
    }
}
