using Microsoft.CodeAnalysis.Editing;

namespace RaceAnalyzers.CodeFixes;

/// <summary>One way to fix one diagnostic by a change of the document that it is in.</summary>
/// <param name="Name">The name of its title in the resources, which begins with the rule's id.</param>
/// <param name="Apply">Makes the change; changes of other diagnostics may lie around or within it.</param>
internal sealed record DocumentFix(string Name, Action<SyntaxEditor> Apply)
{
    /// <summary>What the user reads in the menu.</summary>
    internal string Title => CodeFixResources.Text(Name);

    /// <summary>What fixes of the same kind have in common; Fix All makes those.</summary>
    internal string EquivalenceKey => Name.Replace('_', '.');
}
