public sealed class Writer : IAsyncDisposable
{
    private readonly System.Threading.Channels.Channel<Job> _channel = System.Threading.Channels.Channel.CreateUnbounded<Job>();
    private int _started;
    private Task? _worker;

    public void Append(string text)
    {
        if (Interlocked.CompareExchange(ref _started, 1, 0) == 0)
        {
            _worker = Task.Run(WriteAsync);
        }

        _channel.Writer.TryWrite(new Job(text));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        if (Volatile.Read(ref _started) == 1 && _worker is { } worker)
        {
            await worker;
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var job in _channel.Reader.ReadAllAsync())
        {
            Console.WriteLine(job.Text);
        }
    }
}

public sealed class Job
{
    public Job(string text) => Text = text;

    public string Text { get; }
}
