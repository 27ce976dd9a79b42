using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Makes the changes of all diagnostics together; each entry type gets one gate for all of its diagnostics.</summary>
internal sealed class Race001FixAllProvider : SolutionFixAllProvider
{
    internal static readonly Race001FixAllProvider Instance = new();

    /// <inheritdoc />
    private protected override string TitleOf(string? equivalenceKey) =>
        equivalenceKey == Race001PublishedBeforeReadyCodeFixProvider.PublishLastKey ? CodeFixResources.Text("RACE001_PublishAllLast") : CodeFixResources.Text("RACE001_ReadyGates");

    /// <inheritdoc />
    private protected override async Task AddAsync(
        Project project,
        ImmutableArray<Diagnostic> diagnostics,
        string? equivalenceKey,
        SolutionEdits edits,
        CancellationToken cancellationToken)
    {
        if (equivalenceKey == Race001PublishedBeforeReadyCodeFixProvider.PublishLastKey)
        {
            await PublishLast.AddAsync(project, diagnostics, edits, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var group in diagnostics.GroupBy(ReadyGatePlan.EntryOf))
        {
            if (group.Key is not null && await ReadyGatePlan.CreateAsync(project, group, cancellationToken).ConfigureAwait(false) is { } plan)
            {
                plan.AddTo(edits);
            }
        }
    }
}
