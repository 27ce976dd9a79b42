using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>What the fixes offer.</summary>
internal static class Offers
{
    /// <summary>The equivalence keys of all actions for all diagnostics of a project.</summary>
    internal static async Task<IReadOnlyCollection<string?>> OfAsync(TestProject project)
    {
        var keys = new List<string?>();
        foreach (var diagnostic in await project.DiagnosticsAsync())
        {
            var document = project.Project.GetDocument(diagnostic.Location.SourceTree)!;
            foreach (var fix in TestProject.AllFixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => keys.Add(action.EquivalenceKey), CancellationToken.None));
            }
        }

        return keys;
    }
}
