using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>One diagnostic, detached from its compilation so that the compilation can be freed.</summary>
/// <param name="Place">Null for a diagnostic about a whole compilation.</param>
internal sealed record Finding(DiagnosticDescriptor Rule, DiagnosticSeverity Severity, string Message, Place? Place, IReadOnlyList<Place> OtherPlaces)
{
    public static Finding From(Diagnostic diagnostic, string root) => new(
        diagnostic.Descriptor,
        diagnostic.Severity,
        diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
        Running.Place.From(diagnostic.Location, root),
        [.. diagnostic.AdditionalLocations.Select(location => Running.Place.From(location, root)).OfType<Place>()]);
}
