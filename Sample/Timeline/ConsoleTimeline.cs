using IommuPort.Tracing;
using Spectre.Console;

namespace IommuPort.Timeline;

/// <summary>Draws a run on the terminal, one column a thread.</summary>
internal static class ConsoleTimeline
{
    /// <summary>Writes <paramref name="run"/> to <paramref name="console"/>.</summary>
    public static void Write(IAnsiConsole console, Run run)
    {
        console.MarkupLineInterpolated($"[bold]{run.Port}[/] · [bold]{run.Scenario.Name}[/]");
        console.MarkupLineInterpolated($"{run.Scenario.Description}");
        console.Write(CreateTable(run));
        foreach (var violation in run.Violations)
        {
            console.MarkupLineInterpolated($"[red]✗ {violation}[/]");
        }

        if (run.Violations.Count == 0)
        {
            console.MarkupLine("[green]✓ nothing went wrong[/]");
        }

        console.WriteLine();
    }

    private static Table CreateTable(Run run)
    {
        var actors = run.Actors;
        var table = new Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var actor in actors)
        {
            table.AddColumn(new TableColumn(new Text(actor, new Style(decoration: Decoration.Bold))));
        }

        foreach (var step in run.Steps)
        {
            table.AddRow(actors.Select(actor => new Text(actor == step.Actor ? Describe(step) : "", StyleOf(step))));
        }

        return table;
    }

    private static string Describe(TraceEvent step) =>
        step.IsHalfReadySighting ? $"◆ {step.Text} half ready" : step.Text;

    private static Style StyleOf(TraceEvent step) => step switch
    {
        { IsHalfReadySighting: true } => new Style(Color.White, Color.Red, Decoration.Bold),
        { Kind: TraceKind.Warning } => new Style(Color.Yellow),
        { Kind: TraceKind.Published or TraceKind.Registered } => new Style(Color.Aqua),
        { Kind: TraceKind.Bound } => new Style(Color.Green),
        { Kind: TraceKind.Deferred or TraceKind.Retracted } => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
