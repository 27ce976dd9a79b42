using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>The compiler's own time on one compilation, with no analyzer there.</summary>
/// <param name="Declarations">Loading references and binding everything but bodies.</param>
/// <param name="Bodies">Binding the bodies of all methods: the yardstick for the time of analyzers.</param>
/// <param name="Errors">The messages of the errors of both; most stand for a reference that is not there.</param>
internal sealed record CompilerTimes(TimeSpan Declarations, TimeSpan Bodies, IReadOnlyList<string> Errors)
{
    /// <summary>Measures on a copy, since a compilation keeps what it has bound.</summary>
    public static CompilerTimes Measure(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        var copy = compilation.Clone();
        var start = Stopwatch.GetTimestamp();
        var declared = copy.GetDeclarationDiagnostics(cancellationToken);
        var middle = Stopwatch.GetTimestamp();
        var bound = copy.GetMethodBodyDiagnostics(cancellationToken);
        var end = Stopwatch.GetTimestamp();
        return new CompilerTimes(
            Stopwatch.GetElapsedTime(start, middle),
            Stopwatch.GetElapsedTime(middle, end),
            [
                .. declared.Concat(bound)
                    // Ids of its own are what a library gives to its experimental or obsolete members.
                    .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id.StartsWith("CS", StringComparison.Ordinal))
                    .Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"),
            ]);
    }
}
