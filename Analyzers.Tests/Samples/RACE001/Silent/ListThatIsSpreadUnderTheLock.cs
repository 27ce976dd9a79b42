public sealed class Channel
{
    private readonly Queue<int> _frames = new();

    public void Deliver(int frame)
    {
        lock (_frames)
        {
            _frames.Enqueue(frame);
        }
    }
}

public sealed class Bus
{
    private readonly object _gate = new();
    private readonly Dictionary<string, List<Channel>> _channels = new();

    public void Attach(string key, Channel channel)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(key, out var list))
            {
                list = new List<Channel>();
                _channels[key] = list;
            }

            if (!list.Contains(channel))
            {
                list.Add(channel);
            }
        }
    }

    public void Publish(string key, int frame)
    {
        Channel[] targets;
        lock (_gate)
        {
            if (!_channels.TryGetValue(key, out var list))
            {
                return;
            }

            targets = [.. list];
        }

        for (var i = 0; i < targets.Length; i++)
        {
            targets[i].Deliver(frame);
        }
    }
}
