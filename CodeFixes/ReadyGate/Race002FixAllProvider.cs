using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Adds the missing checks of all diagnostics together, so that methods that hand a licence on are changed once.</summary>
internal sealed class Race002FixAllProvider : SolutionFixAllProvider
{
    internal static readonly Race002FixAllProvider Instance = new();

    /// <inheritdoc />
    private protected override string TitleOf(string? equivalenceKey) => CodeFixResources.Text("RACE002_CheckGates");

    /// <inheritdoc />
    private protected override Task AddAsync(
        Project project,
        ImmutableArray<Diagnostic> diagnostics,
        string? equivalenceKey,
        SolutionEdits edits,
        CancellationToken cancellationToken) => GateCheck.AddAsync(project, diagnostics, edits, cancellationToken);
}
