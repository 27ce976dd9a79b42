using Microsoft.Coyote.Specifications;

/// <summary>A log is constructed, and its timer elapses at some time.</summary>
internal static class Driver
{
    public const string Property = "the timer finds the queue";

    public static async Task RunAsync()
    {
        _ = new Log();
        try
        {
            await Timer.Elapsed;
        }
        catch (NullReferenceException)
        {
            Specification.Assert(false, Property);
        }
    }
}
