using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RaceAnalyzers.Flow;

/// <summary>
/// What a method has put into collections, and under which key: <c>map.TryAdd(key, new Device()); map[key].Probe();</c> is at work
/// on one device, which has no other name.
/// </summary>
internal sealed class PutElements
{
    /// <summary>What a method puts beyond this many, generated most likely, is not remembered.</summary>
    private const int MostPuts = 64;

    /// <summary>What lies more characters of source behind a put than this, generated most likely, asks for something else.</summary>
    private const int FarthestLookup = 20_000;

    private readonly List<Put> _puts = new();

    /// <summary>Notes that a call puts something into a collection.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="call">The call, or the assignment of an element.</param>
    /// <param name="value">What is put there, as a set.</param>
    internal void Add(FlowObject collection, SyntaxNode call, int value)
    {
        for (var i = 0; i < _puts.Count; i++)
        {
            if (_puts[i].Call == call && ReferenceEquals(_puts[i].Collection, collection))
            {
                _puts[i] = new Put(collection, call, value);
                return;
            }
        }

        if (_puts.Count < MostPuts)
        {
            _puts.Add(new Put(collection, call, value));
        }
    }

    /// <summary>What the method itself has put where a lookup finds it; null where the lookup asks for something else.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="lookup">The call, or the access of an element.</param>
    /// <param name="isCertain">Whether nothing else can be found there, unless another thread has put it.</param>
    internal int? FoundBy(FlowObject collection, SyntaxNode lookup, out bool isCertain)
    {
        // What has been put last is found.
        for (var i = _puts.Count - 1; i >= 0; i--)
        {
            var put = _puts[i];
            if (ReferenceEquals(put.Collection, collection)
                && put.Call.Span.End <= lookup.SpanStart
                && lookup.SpanStart - put.Call.Span.End <= FarthestLookup
                && IsAskedFor(put.Call, lookup))
            {
                isCertain = IsUnconditional(put.Call) && IsPassedBefore(put.Call, lookup);
                return put.Value;
            }
        }

        isCertain = false;
        return null;
    }

    /// <summary>An assigned element replaces what was there, and <c>Add</c> throws.</summary>
    private static bool IsUnconditional(SyntaxNode put) =>
        put is AssignmentExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } };

    /// <summary>True where the statement of the call stands in a block, or a locked part of one, that goes on to the lookup.</summary>
    private static bool IsPassedBefore(SyntaxNode put, SyntaxNode lookup)
    {
        var node = put.Parent;
        while (node is ExpressionStatementSyntax or LockStatementSyntax or BlockSyntax { Parent: LockStatementSyntax })
        {
            node = node.Parent;
        }

        return node is BlockSyntax && node.Span.Contains(lookup.Span);
    }

    private static bool IsAskedFor(SyntaxNode put, SyntaxNode lookup) =>
        KeyOf(put) is { } key
            ? AskedKey(lookup) is { } asked && SyntaxFactory.AreEquivalent(key, asked) && !IsAssignedBetween(key, put, lookup)
            : IsLast(lookup) && put is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } };

    private static ExpressionSyntax? KeyOf(SyntaxNode put) => put switch
    {
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } } => keys[0].Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments } => arguments[0].Expression,
        _ => null,
    };

    private static ExpressionSyntax? AskedKey(SyntaxNode lookup) => lookup switch
    {
        ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } => keys[0].Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 or 2 } arguments } => arguments[0].Expression,
        _ => null,
    };

    /// <summary><c>list[^1]</c>, <c>list[list.Count - 1]</c> or <c>list.Last()</c>.</summary>
    private static bool IsLast(SyntaxNode lookup) => lookup switch
    {
        ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } => keys[0].Expression switch
        {
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression, Operand: LiteralExpressionSyntax { Token.Value: 1 } } => true,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" }, Right: LiteralExpressionSyntax { Token.Value: 1 } } => true,
            _ => false,
        },
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Last" or "LastOrDefault" } } => true,
        _ => false,
    };

    /// <summary>True where a name in the key stands for something else by the time of the lookup.</summary>
    private static bool IsAssignedBetween(ExpressionSyntax key, SyntaxNode put, SyntaxNode lookup)
    {
        foreach (var node in put.SyntaxTree.GetRoot().DescendantNodes(TextSpan.FromBounds(put.Span.End, lookup.SpanStart)))
        {
            var target = node.SpanStart < put.Span.End ? null : node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => step.Operand,
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => step.Operand,
                ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                _ => null,
            };
            if (target is not null && Mentions(key, target))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(ExpressionSyntax key, ExpressionSyntax target)
    {
        foreach (var node in key.DescendantNodesAndSelf())
        {
            if (node is ExpressionSyntax part && SyntaxFactory.AreEquivalent(part, target))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Put(FlowObject Collection, SyntaxNode Call, int Value);
}
