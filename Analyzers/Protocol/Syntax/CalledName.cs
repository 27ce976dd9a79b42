using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>The name by which a call calls, read off the syntax alone.</summary>
internal static class CalledName
{
    /// <summary>The name; empty where the called expression has none.</summary>
    internal static string Of(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => string.Empty,
    };
}
