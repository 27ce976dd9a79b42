public sealed class Job
{
    public int[]? Steps;
}

public static class JobExtensions
{
    public static void RegisterIn(this Job job, Jobs jobs) => jobs.Put(job);
}

public sealed class Jobs
{
    private readonly ConcurrentQueue<Job> _jobs = new();

    internal void Put(Job job) => _jobs.Enqueue(job);

    public void Schedule()
    {
        var job = new Job();
        {|RACE001:job.RegisterIn(this)|};
        job.Steps = new int[3];
    }

    public int Next() => _jobs.TryPeek(out var job) ? job.Steps!.Length : 0;
}
