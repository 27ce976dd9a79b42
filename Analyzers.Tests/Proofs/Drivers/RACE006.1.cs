using Microsoft.Coyote.Specifications;

/// <summary>A session is opened whose other end does not answer.</summary>
internal static class Driver
{
    public const string Property = "a session that is not connected is not found";

    public static async Task RunAsync()
    {
        var sessions = new Sessions();
        try
        {
            await Task.Run(() => sessions.OpenAsync(1, new Session()));
        }
        catch (TimeoutException)
        {
            Specification.Assert(!sessions.Has(1), Property);
        }

        await sessions.OpenAsync(2, new Session { Answers = true });
        Specification.Assert(sessions.Has(2), "a session that is connected is found");
    }
}
