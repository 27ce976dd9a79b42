public sealed class Job
{
    public Action? Body;
}

public sealed class Jobs
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new();

    public void Schedule(string name, Action body)
    {
        var job = new Job();
        {|RACE001:_jobs[name] = job|};
        job.Body = body;
    }

    public void Run(string name)
    {
        if (_jobs.TryGetValue(name, out var job))
        {
            job.Body!();
        }
    }
}
