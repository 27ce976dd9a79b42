using Microsoft.Coyote.Specifications;

/// <summary>A visitor is greeted while the session is being opened.</summary>
internal static class Driver
{
    public const string Property = "whoever is greeted is greeted by name";

    public static async Task RunAsync()
    {
        var sessions = new Sessions();
        var opening = sessions.OpenAsync(1, Task.Run(() => "Ada"));
        Specification.Assert(sessions.Greet(1) != "Hello, !", Property);
        await opening;
        Specification.Assert(sessions.Greet(1) == "Hello, Ada!", "whoever has a session is greeted");
    }
}
