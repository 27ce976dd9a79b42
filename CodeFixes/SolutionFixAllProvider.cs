using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fix All for changes that span documents: those of all diagnostics are collected first and made together.</summary>
internal abstract class SolutionFixAllProvider : FixAllProvider
{
    /// <inheritdoc />
    public sealed override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var edits = new SolutionEdits();
        var key = fixAllContext.CodeActionEquivalenceKey;
        var projects = fixAllContext.Scope == FixAllScope.Solution ? fixAllContext.Solution.Projects : new[] { fixAllContext.Project };
        foreach (var project in projects)
        {
            var diagnostics = fixAllContext.Scope == FixAllScope.Document && fixAllContext.Document is { } document
                ? await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                : await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            await AddAsync(project, diagnostics, key, edits, fixAllContext.CancellationToken).ConfigureAwait(false);
        }

        return edits.IsEmpty ? null : CodeAction.Create(TitleOf(key), cancellationToken => edits.ApplyAsync(fixAllContext.Solution, cancellationToken), key);
    }

    /// <inheritdoc />
    public sealed override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution };

    /// <summary>The title of the change.</summary>
    private protected abstract string TitleOf(string? equivalenceKey);

    /// <summary>Adds the changes for the diagnostics of one project.</summary>
    private protected abstract Task AddAsync(
        Project project,
        ImmutableArray<Diagnostic> diagnostics,
        string? equivalenceKey,
        SolutionEdits edits,
        CancellationToken cancellationToken);
}
