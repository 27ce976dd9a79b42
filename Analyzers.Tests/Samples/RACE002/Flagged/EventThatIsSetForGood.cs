public sealed class Job
{
    private readonly ManualResetEvent _mayRun = new(false);

    public string? Name { get; private set; }

    public void Start(string name)
    {
        Name = name;
        _mayRun.Set();
    }

    public void Step() => _mayRun.WaitOne();
}

public sealed class Scheduler
{
    private readonly object _lock = new();
    private readonly List<Job> _jobs = new();

    public void Add(string name)
    {
        var job = new Job();
        lock (_lock)
        {
            _jobs.Add(job);
        }

        job.Start(name);
    }

    public void StepAll()
    {
        lock (_lock)
        {
            foreach (var job in _jobs)
            {
                job.Step();
            }
        }
    }

    public Job[] All()
    {
        lock (_lock)
        {
            return {|RACE002:_jobs.ToArray()|};
        }
    }
}
