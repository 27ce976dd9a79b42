using System.Diagnostics.CodeAnalysis;

namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Devices that have to be found by their own driver while they are registered. Every other lookup looks at the ready gate,
/// which is set as the last step, in memory order, and a device that fails is taken out again.
/// </summary>
public sealed class GatedDevices
{
    private readonly object _gate = new();
    private readonly List<GatedDevice> _devices = new();

    public bool Register(GatedDevice device, Func<GatedDevices, GatedDevice, bool> probe)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(probe);
        lock (_gate)
        {
            _devices.Add(device);
        }

        try
        {
            if (!probe(this, device))
            {
                Remove(device);
                return false;
            }

            device.AllocateQueues();
        }
        catch
        {
            Remove(device);
            throw;
        }

        device.MarkReady();
        return true;
    }

    public void Remove(GatedDevice device)
    {
        lock (_gate)
        {
            _devices.Remove(device);
        }
    }

    public bool TryFind(int id, [NotNullWhen(true)] out GatedDevice? found)
    {
        lock (_gate)
        {
            found = _devices.Find(device => device.Id == id);
        }

        if (found is { IsReady: false })
        {
            found = null;
        }

        return found is not null;
    }

    public int QueuesOfAll()
    {
        var queues = 0;
        lock (_gate)
        {
            foreach (var device in _devices)
            {
                if (!device.IsReady)
                {
                    continue;
                }

                queues += device.Queues.Count;
            }
        }

        return queues;
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _devices.Count;
            }
        }
    }
}

/// <summary>A device with a gate: its queues are there once it is ready.</summary>
public sealed class GatedDevice(int id)
{
    private bool _isReady;

    public int Id { get; } = id;

    public IReadOnlyList<int> Queues { get; private set; } = [];

    public bool IsReady => Volatile.Read(ref _isReady);

    public void AllocateQueues() => Queues = [1, 2, 3, 4];

    public void MarkReady() => Volatile.Write(ref _isReady, true);
}
