using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Adds the missing checks of all diagnostics together, so that methods that hand a licence on are changed once.</summary>
internal sealed class Race002FixAllProvider : FixAllProvider
{
    internal static readonly Race002FixAllProvider Instance = new();

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
            await GateCheck.AddAsync(project, diagnostics, edits, fixAllContext.CancellationToken).ConfigureAwait(false);
        }

        return edits.IsEmpty
            ? null
            : CodeAction.Create(
                CodeFixResources.Text("RACE002_CheckGates"),
                cancellationToken => edits.ApplyAsync(fixAllContext.Solution, cancellationToken),
                fixAllContext.CodeActionEquivalenceKey);
    }

    /// <inheritdoc />
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution };
}
