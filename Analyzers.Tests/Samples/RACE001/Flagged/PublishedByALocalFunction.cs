public sealed class Work
{
    public string? Payload;
}

public sealed class Pump
{
    private readonly ConcurrentQueue<Work> _queue = new();

    public void Post(string payload)
    {
        var work = new Work();
        {|RACE001:Publish()|};
        work.Payload = payload;

        void Publish() => _queue.Enqueue(work);
    }

    public string? Next() => _queue.TryDequeue(out var work) ? work.Payload : null;
}
