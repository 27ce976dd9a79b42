namespace IommuPort.Tracing;

/// <summary>Names the thread of work that the current code runs on behalf of.</summary>
public static class Actor
{
    private static readonly AsyncLocal<string?> CurrentName = new();

    /// <summary>The name of the current thread of work.</summary>
    public static string Current => CurrentName.Value ?? "main";

    /// <summary>Runs <paramref name="body"/> under <paramref name="name"/>, and records its beginning and its end.</summary>
    public static void Run(string name, ITracer tracer, Action body)
    {
        var outer = CurrentName.Value;
        CurrentName.Value = name;
        tracer.Record(TraceKind.Started, name, "starts");
        try
        {
            body();
        }
        finally
        {
            tracer.Record(TraceKind.Ended, name, "ends");
            CurrentName.Value = outer;
        }
    }
}
