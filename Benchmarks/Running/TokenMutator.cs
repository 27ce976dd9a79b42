using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>Breaks source files the way typing does: tokens missing, doubled or in the wrong order.</summary>
internal static class TokenMutator
{
    private const int MostChangesPerFile = 8;

    /// <summary>The same compilation with every file changed in a few places. The same seed makes the same changes.</summary>
    public static CSharpCompilation Mutate(CSharpCompilation compilation, int seed)
    {
        var random = new Random(seed);
        return compilation.RemoveAllSyntaxTrees().AddSyntaxTrees([.. compilation.SyntaxTrees.Select(tree => Mutate(tree, random))]);
    }

    private static SyntaxTree Mutate(SyntaxTree tree, Random random)
    {
        var tokens = tree.GetRoot().DescendantTokens().Where(token => !token.Span.IsEmpty).ToArray();
        if (tokens.Length < 2)
        {
            return tree;
        }

        // Neighbours swap; a change at an index leaves the next one alone, so no two edits overlap.
        var edits = new SortedDictionary<int, TextChange[]>();
        for (var i = random.Next(1, MostChangesPerFile + 1); i > 0; i--)
        {
            var index = random.Next(tokens.Length - 1);
            if (edits.ContainsKey(index - 1) || edits.ContainsKey(index) || edits.ContainsKey(index + 1))
            {
                continue;
            }

            var (token, next) = (tokens[index], tokens[index + 1]);
            edits.Add(index, random.Next(3) switch
            {
                0 => [new TextChange(token.Span, "")],
                1 => [new TextChange(new TextSpan(token.Span.End, 0), " " + token.Text)],
                _ => [new TextChange(token.Span, next.Text), new TextChange(next.Span, token.Text)],
            });
        }

        var text = SourceText.From(tree.GetText().WithChanges(edits.Values.SelectMany(changes => changes)).ToString(), Encoding.UTF8);
        return CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath);
    }
}
