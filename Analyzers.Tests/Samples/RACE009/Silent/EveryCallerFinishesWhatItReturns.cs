public sealed class Batch
{
    public DateTime CommittedAt { get; set; }
}

public static class Batches
{
    private static readonly object s_gate = new();
    private static Batch? s_next;

    public static DateTime Time() => Commit().CommittedAt;

    public static Batch Commit()
    {
        var batch = s_next ??= new Batch();
        s_next.CommittedAt = DateTime.UtcNow;
        lock (s_gate)
        {
            s_next = null;
        }

        return batch;
    }
}
