using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Makes the changes of all diagnostics together; each entry type gets one gate for all of its diagnostics.</summary>
internal sealed class Race001FixAllProvider : FixAllProvider
{
    internal static readonly Race001FixAllProvider Instance = new();

    /// <inheritdoc />
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var edits = new SolutionEdits();
        var projects = fixAllContext.Scope == FixAllScope.Solution ? fixAllContext.Solution.Projects : new[] { fixAllContext.Project };
        foreach (var project in projects)
        {
            var diagnostics = fixAllContext.Scope == FixAllScope.Document && fixAllContext.Document is { } document
                ? await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                : await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            if (fixAllContext.CodeActionEquivalenceKey == Race001PublishedBeforeReadyCodeFixProvider.PublishLastKey)
            {
                await PublishLast.AddAsync(project, diagnostics, edits, fixAllContext.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                await AddGatesAsync(project, diagnostics, edits, fixAllContext.CancellationToken).ConfigureAwait(false);
            }
        }

        return edits.IsEmpty
            ? null
            : CodeAction.Create(
                CodeFixResources.Text(fixAllContext.CodeActionEquivalenceKey == Race001PublishedBeforeReadyCodeFixProvider.PublishLastKey ? "RACE001_PublishAllLast" : "RACE001_ReadyGates"),
                cancellationToken => edits.ApplyAsync(fixAllContext.Solution, cancellationToken),
                fixAllContext.CodeActionEquivalenceKey);
    }

    /// <inheritdoc />
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution };

    private static async Task AddGatesAsync(Project project, ImmutableArray<Diagnostic> diagnostics, SolutionEdits edits, CancellationToken cancellationToken)
    {
        foreach (var group in diagnostics.GroupBy(ReadyGatePlan.EntryOf))
        {
            if (group.Key is not null && await ReadyGatePlan.CreateAsync(project, group, cancellationToken).ConfigureAwait(false) is { } plan)
            {
                plan.AddTo(edits);
            }
        }
    }
}
