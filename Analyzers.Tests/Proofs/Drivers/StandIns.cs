namespace Proofs;

/// <summary>
/// Stands in for the timer of .NET, which Coyote does not control: it elapses once, on another thread, at any time after
/// it was made.
/// </summary>
internal sealed class Timer
{
    public Timer(TimerCallback callback, object? state, int dueTime, int period) => Elapsed = Task.Run(() => callback(state));

    /// <summary>What the callback of the newest timer came to.</summary>
    public static Task Elapsed { get; private set; } = Task.CompletedTask;
}

/// <summary>Stands in for the console, so that a thousand schedules leave nothing there.</summary>
internal static class Console
{
    public static void WriteLine(string line)
    {
    }
}
