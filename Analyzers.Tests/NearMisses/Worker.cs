using System.Threading.Channels;

namespace RaceAnalyzers.NearMisses;

/// <summary>
/// One loop owns the jobs: others send it messages and never see the dictionary. The loop is started when everything that it
/// uses is there, and the timer and the event are hooked up last.
/// </summary>
public sealed class Worker : IAsyncDisposable
{
    private readonly Channel<(int Id, TaskCompletionSource<Job> Answer)> _requests = Channel.CreateUnbounded<(int Id, TaskCompletionSource<Job> Answer)>();
    private readonly Dictionary<int, Job> _jobs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _log;
    private readonly Timer _timer;
    private readonly Task _loop;

    public Worker(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _log = new List<string> { clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture) };
        _loop = Task.Run(RunAsync);
        _timer = new Timer(static state => ((Channel<(int Id, TaskCompletionSource<Job> Answer)>)state!).Writer.TryWrite((0, new TaskCompletionSource<Job>())), _requests, 1000, 1000);
    }

    public async Task<Job> AskAsync(int id)
    {
        var answer = new TaskCompletionSource<Job>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _requests.Writer.WriteAsync((id, answer)).ConfigureAwait(false);
        return await answer.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _requests.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var (id, answer) in _requests.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (!_jobs.TryGetValue(id, out var job))
            {
                job = new Job(id);
                _jobs.Add(id, job);
                job.Start();
                _log.Add("started " + id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            answer.TrySetResult(job);
        }
    }
}

/// <summary>A job; the loop starts it before anybody else gets it.</summary>
public sealed class Job(int id)
{
    public int Id { get; } = id;

    public DateTime Started { get; private set; }

    public void Start() => Started = DateTime.UtcNow;
}
