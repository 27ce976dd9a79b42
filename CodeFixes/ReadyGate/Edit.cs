using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>One change of a document, which other changes may lie around or within.</summary>
/// <param name="Target">The node of the original tree.</param>
/// <param name="Apply">Makes the change.</param>
internal sealed record Edit(SyntaxNode Target, Action<SyntaxEditor> Apply)
{
    /// <summary>Replaces a node by what is made of it as it is after earlier edits.</summary>
    internal static Edit Replace(SyntaxNode target, Func<SyntaxNode, SyntaxNode> rewrite) =>
        new(target, editor => editor.ReplaceNode(target, (current, _) => rewrite(current)));
}
