using Microsoft.CodeAnalysis.Editing;

namespace RaceAnalyzers.CodeFixes;

/// <summary>One way to fix one diagnostic by a change of the document that it is in.</summary>
/// <param name="Title">What the user reads in the menu.</param>
/// <param name="EquivalenceKey">What fixes of the same kind have in common; Fix All makes those.</param>
/// <param name="Apply">Makes the change; changes of other diagnostics may lie around or within it.</param>
internal sealed record DocumentFix(string Title, string EquivalenceKey, Action<SyntaxEditor> Apply);
