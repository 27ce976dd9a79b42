using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>Calls that the compiler could not resolve because a type is missing somewhere in their arguments.</summary>
internal static class UnresolvedCall
{
    /// <summary>The method that would be called most likely, or null where that cannot be told. Code that compiles has no such call.</summary>
    internal static IMethodSymbol? TargetOf(InvocationExpressionSyntax call, IOperation operation, FlowContext context, CancellationToken cancellationToken)
    {
        var model = context.ModelOf(call.SyntaxTree);
        var info = model.GetSymbolInfo(call, cancellationToken);
        if (info.CandidateReason != CandidateReason.OverloadResolutionFailure)
        {
            return null;
        }

        var arguments = call.ArgumentList.Arguments;
        IMethodSymbol? target = null;
        foreach (var candidate in info.CandidateSymbols)
        {
            if (candidate is IMethodSymbol { IsStatic: false } method
                && method.Parameters.Length == arguments.Count
                && operation.ChildOperations.Count <= arguments.Count + 1
                && operation.ChildOperations.Count >= arguments.Count
                && (context.RolesOf(method) & (ApiRoles.EnterExclusive | ApiRoles.EnterUpgradeable | ApiRoles.EnterShared | ApiRoles.ExitLock)) == 0
                && Accepts(method, arguments, model, cancellationToken))
            {
                target ??= method;
            }
        }

        return target;
    }

    private static bool Accepts(IMethodSymbol method, SeparatedSyntaxList<ArgumentSyntax> arguments, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = method.Parameters[i];
            if (arguments[i] is { NameColon: not null } or { RefOrOutKeyword.RawKind: not 0 } || parameter.RefKind != RefKind.None)
            {
                return false;
            }

            var isFunction = parameter.Type.TypeKind == TypeKind.Delegate;
            var type = model.GetTypeInfo(arguments[i].Expression, cancellationToken).Type;
            if (type is null or { TypeKind: TypeKind.Error })
            {
                // Of what is missing only a function can be told by its looks.
                if (isFunction != (arguments[i].Expression is AnonymousFunctionExpressionSyntax || model.GetMemberGroup(arguments[i].Expression, cancellationToken).Length > 0))
                {
                    return false;
                }
            }
            else if (!(type.MetadataName == parameter.Type.MetadataName || model.Compilation.ClassifyCommonConversion(type, parameter.Type).IsImplicit))
            {
                return false;
            }
        }

        return true;
    }
}
