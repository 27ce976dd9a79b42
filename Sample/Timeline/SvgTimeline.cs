using System.Globalization;
using System.Net;
using System.Text;
using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>Draws runs of one scenario as an SVG picture, port beside port, one lane a thread.</summary>
internal static class SvgTimeline
{
    private const int LaneWidth = 196;
    private const int PortGap = 40;
    private const int RowHeight = 24;
    private const int Margin = 16;
    private const int HeaderHeight = 76;
    private const int BoxPadding = 6;
    private const int MaxTextLength = 30;

    /// <summary>Draws <paramref name="runs"/>, all of the same scenario, from left to right.</summary>
    public static string Draw(IReadOnlyList<Run> runs)
    {
        var width = (2 * Margin) + runs.Sum(WidthOf) + (PortGap * (runs.Count - 1));
        var height = (2 * Margin) + HeaderHeight + runs.Max(run => (run.Steps.Count + Math.Max(run.Violations.Count, 1)) * RowHeight);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="12">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<title>{Escape(runs[0].Scenario.Description)}</title>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect width="{width}" height="{height}" fill="#ffffff"/>""");
        var left = Margin;
        foreach (var run in runs)
        {
            DrawRun(svg, run, left, height);
            left += WidthOf(run) + PortGap;
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static int WidthOf(Run run) => run.Actors.Count * LaneWidth;

    private static void DrawRun(StringBuilder svg, Run run, int left, int height)
    {
        DrawText(svg, left, Margin + 16, run.Port, "#111827", "font-size=\"16\" font-weight=\"bold\"");
        var actors = run.Actors;
        for (var lane = 0; lane < actors.Count; lane++)
        {
            var x = left + (lane * LaneWidth);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{x + 8}" y1="{Margin + 56}" x2="{x + 8}" y2="{height - Margin}" stroke="#d1d5db"/>""");
            DrawText(svg, x, Margin + 44, actors[lane], "#374151", "font-weight=\"bold\"");
        }

        var y = Margin + HeaderHeight;
        foreach (var step in run.Steps)
        {
            DrawStep(svg, step, left + (actors.ToList().IndexOf(step.Actor) * LaneWidth), y);
            y += RowHeight;
        }

        DrawVerdict(svg, run, left, y);
    }

    private static void DrawStep(StringBuilder svg, TraceEvent step, int x, int y)
    {
        var (fill, ink) = ColoursOf(step);
        var text = step.IsHalfReadySighting ? $"◆ {step.Text}" : step.Text;
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y - 15}" width="{LaneWidth - 10}" height="{RowHeight - 4}" rx="3" fill="{fill}"/>""");
        DrawText(svg, x + BoxPadding, y - 1, Shorten(text), ink);
    }

    private static void DrawVerdict(StringBuilder svg, Run run, int left, int y)
    {
        if (run.Violations.Count == 0)
        {
            DrawText(svg, left, y, "✓ nothing went wrong", "#15803d", "font-weight=\"bold\"");
        }

        foreach (var violation in run.Violations)
        {
            DrawText(svg, left, y, $"✗ {violation}", "#b91c1c", "font-weight=\"bold\"");
            y += RowHeight;
        }
    }

    private static (string Fill, string Ink) ColoursOf(TraceEvent step) => step switch
    {
        { IsHalfReadySighting: true } => ("#dc2626", "#ffffff"),
        { Kind: TraceKind.Warning } => ("#fde68a", "#78350f"),
        { Kind: TraceKind.Published or TraceKind.Registered or TraceKind.Retracted } => ("#bae6fd", "#0c4a6e"),
        { Kind: TraceKind.Bound } => ("#bbf7d0", "#14532d"),
        { Kind: TraceKind.Deferred } => ("#e5e7eb", "#374151"),
        _ => ("#f3f4f6", "#111827"),
    };

    private static void DrawText(StringBuilder svg, int x, int y, string text, string colour, string attributes = "") =>
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{x}" y="{y}" fill="{colour}" {attributes}>{Escape(text)}</text>""");

    private static string Shorten(string text) =>
        text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength - 1), "…");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
