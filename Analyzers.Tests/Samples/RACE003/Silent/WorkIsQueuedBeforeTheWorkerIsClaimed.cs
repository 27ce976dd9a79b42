public sealed class Writer
{
    private readonly ConcurrentQueue<Job> _queue = new();
    private int _processing;

    public void Append(string text)
    {
        _queue.Enqueue(new Job(text));
        if (Interlocked.CompareExchange(ref _processing, 1, 0) == 0)
        {
            Begin();
        }
    }

    private void Begin()
    {
        if (_processing != 1)
        {
            throw new InvalidOperationException();
        }

        Write();
    }

    private void Write()
    {
        var proceed = true;
        while (proceed)
        {
            if (_queue.TryDequeue(out var job))
            {
                Console.WriteLine(job.Text);
                return;
            }

            Interlocked.Exchange(ref _processing, 0);
            proceed = !_queue.IsEmpty && Interlocked.CompareExchange(ref _processing, 1, 0) == 0;
        }
    }
}

public sealed class Job
{
    public Job(string text) => Text = text;

    public string Text { get; }
}
