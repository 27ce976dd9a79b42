namespace IommuPort.Tracing;

/// <summary>Hears of every step of a run, on the thread that takes the step.</summary>
public interface ITracer
{
    /// <summary>Records one step of the current actor.</summary>
    void Record(TraceKind kind, string subject, string text);
}
