using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Gives each entry type one gate for all of its diagnostics, and makes the changes of all types together.</summary>
internal sealed class ReadyGateFixAllProvider : FixAllProvider
{
    internal static readonly ReadyGateFixAllProvider Instance = new();

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
            await AddAsync(project, diagnostics, edits, fixAllContext.CancellationToken).ConfigureAwait(false);
        }

        return edits.IsEmpty
            ? null
            : CodeAction.Create(
                "Add ready gates",
                cancellationToken => edits.ApplyAsync(fixAllContext.Solution, cancellationToken),
                fixAllContext.CodeActionEquivalenceKey);
    }

    /// <inheritdoc />
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution };

    private static async Task AddAsync(Project project, ImmutableArray<Diagnostic> diagnostics, SolutionEdits edits, CancellationToken cancellationToken)
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
