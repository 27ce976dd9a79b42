using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Puts <c>Volatile.Read</c> and <c>Volatile.Write</c> around the accesses of a field.</summary>
internal static class OrderedAccess
{
    /// <summary>The node of an access: an assignment, or the expression that reads.</summary>
    internal static SyntaxNode At(SyntaxNode root, Location location) => root.FindNode(location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The field or property that an access names, or null.</summary>
    internal static ISymbol? SymbolOf(SyntaxNode access, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(access is AssignmentExpressionSyntax assignment ? assignment.Left : access, cancellationToken).Symbol;

    /// <summary>The edit that orders one access, or null where the access has a form that allows none.</summary>
    internal static Edit? TryOrder(SyntaxNode access, SemanticModel model, CancellationToken cancellationToken)
    {
        if (SymbolOf(access, model, cancellationToken) is not IFieldSymbol { IsVolatile: false, IsReadOnly: false } field
            || !CanBeOrdered(field.Type))
        {
            return null;
        }

        switch (access)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax }:
                return Edit.Replace(access, static current => Write(((AssignmentExpressionSyntax)current).Left, ((AssignmentExpressionSyntax)current).Right).WithTriviaFrom(current));
            case ExpressionSyntax { Parent: not (SubpatternSyntax or NameColonSyntax or ExpressionColonSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or MemberBindingExpressionSyntax) } read
                when read is IdentifierNameSyntax or MemberAccessExpressionSyntax && !IsWritten(read):
                return Edit.Replace(read, static current => Call("Read", Reference((ExpressionSyntax)current)).WithTriviaFrom(current));
            default:
                return null;
        }
    }

    /// <summary>True for the types that <c>Volatile</c> can read and write.</summary>
    internal static bool CanBeOrdered(ITypeSymbol type) =>
        type.IsReferenceType
        || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            or SpecialType.System_Single or SpecialType.System_Double;

    /// <summary><c>Volatile.Write(ref target, value)</c>.</summary>
    internal static InvocationExpressionSyntax Write(ExpressionSyntax target, ExpressionSyntax value) =>
        Call("Write", Reference(target), SyntaxFactory.Argument(value.WithoutTrivia()));

    private static bool IsWritten(ExpressionSyntax read) =>
        read.Parent is AssignmentExpressionSyntax assignment ? assignment.Left == read : read.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression };

    private static ArgumentSyntax Reference(ExpressionSyntax target) =>
        SyntaxFactory.Argument(target.WithoutTrivia()).WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTrailingTrivia(SyntaxFactory.Space));

    private static InvocationExpressionSyntax Call(string method, params ArgumentSyntax[] arguments)
    {
        var separators = Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), arguments.Length - 1);
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression("global::System.Threading.Volatile." + method).WithAdditionalAnnotations(Simplifier.Annotation),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments, separators)));
    }
}
