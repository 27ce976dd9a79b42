using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells a returned object that stands for a failure from one that stands for a success.</summary>
internal static class ReturnedError
{
    /// <summary>What a method returns in the end, behind conversions and completed tasks.</summary>
    internal static IOperation Unwrap(IOperation value)
    {
        var current = Conversions.Unwrap(value);
        while (true)
        {
            switch (current)
            {
                case IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" }, Arguments: { Length: 1 } arguments }:
                    current = Conversions.Unwrap(arguments[0].Value);
                    break;
                case IObjectCreationOperation { Type.Name: "ValueTask", Arguments: { Length: 1 } arguments }:
                    current = Conversions.Unwrap(arguments[0].Value);
                    break;
                default:
                    return current;
            }
        }
    }

    /// <summary>True where the value says by its own name that it is a failure: an enum's member, a factory, a type of failures or of exceptions.</summary>
    internal static bool IsNamedFailure(IOperation value) => value switch
    {
        IFieldReferenceOperation { Field.IsStatic: true } field => FailureWords.SayFailure(field.Field.Name),
        IPropertyReferenceOperation { Property.IsStatic: true } property => FailureWords.SayFailure(property.Property.Name),
        IInvocationOperation { TargetMethod: { } method } call =>
            (call.Instance is null or IInstanceReferenceOperation) && IsObject(call.Type) && FailureWords.SayFailure(method.Name),
        IObjectCreationOperation { Type: { } type } => FailureWords.SayFailure(type.Name) || IsException(type),
        _ => false,
    };

    /// <summary>True where the two differ in what says that all is well: <c>new Reply { Success = false }</c> beside <c>{ Success = true }</c>.</summary>
    internal static bool IsFailureBeside(IOperation value, IOperation success)
    {
        switch (value, success)
        {
            case (ITupleOperation { Elements: var mine }, ITupleOperation { Elements: var theirs }) when mine.Length == theirs.Length:
                for (var i = 0; i < mine.Length; i++)
                {
                    if (IsFalseBesideTrue(mine[i], theirs[i]) || (IsNull(mine[i]) && !Conversions.Unwrap(theirs[i]).ConstantValue.HasValue && IsGivenBesideNull(mine, theirs)))
                    {
                        return true;
                    }
                }

                return false;
            case (IObjectCreationOperation { Constructor: { } constructor } creation, IObjectCreationOperation other)
                when SymbolEqualityComparer.Default.Equals(creation.Type, other.Type):
                return (SymbolEqualityComparer.Default.Equals(constructor, other.Constructor) && IsAnyFalseBesideTrue(creation.Arguments, other.Arguments))
                    || IsInitializedAsFailure(creation, other);
            default:
                return false;
        }
    }

    /// <summary>A flag of a result that says how it went: true where it says that all is well, null where it says something else.</summary>
    internal static bool? IsSuccessFlag(string name) =>
        FailureWords.SayFailure(name) ? false
        : FailureWords.SaySuccess(name) ? true
        : null;

    /// <summary>The graph has an initializer as assignments of their own, so the source is asked what is in it.</summary>
    private static bool IsInitializedAsFailure(IObjectCreationOperation creation, IObjectCreationOperation success)
    {
        foreach (var (name, value) in InitializersOf(creation))
        {
            var beside = ValueOf(name, success);
            if (beside is null
                ? !IsDefault(value) && IsSuccessFlag(name) == false
                : value.IsKind(SyntaxKind.FalseLiteralExpression) && beside.IsKind(SyntaxKind.TrueLiteralExpression))
            {
                return true;
            }
        }

        // A flag that only the success sets is false in the failure.
        foreach (var (name, value) in InitializersOf(success))
        {
            if (value.IsKind(SyntaxKind.TrueLiteralExpression) && IsSuccessFlag(name) == true && ValueOf(name, creation) is null)
            {
                return true;
            }
        }

        return false;
    }

    private static ExpressionSyntax? ValueOf(string name, IObjectCreationOperation creation)
    {
        foreach (var (initialized, value) in InitializersOf(creation))
        {
            if (initialized == name)
            {
                return value;
            }
        }

        return null;
    }

    private static IEnumerable<(string Name, ExpressionSyntax Value)> InitializersOf(IObjectCreationOperation creation)
    {
        if (creation.Syntax is not BaseObjectCreationExpressionSyntax { Initializer: { } initializer })
        {
            yield break;
        }

        foreach (var expression in initializer.Expressions)
        {
            if (expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: { } name }, Right: { } value })
            {
                yield return (name, value);
            }
        }
    }

    private static bool IsDefault(ExpressionSyntax value) =>
        value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.FalseLiteralExpression or SyntaxKind.DefaultLiteralExpression;

    private static bool IsAnyFalseBesideTrue(ImmutableArray<IArgumentOperation> mine, ImmutableArray<IArgumentOperation> theirs)
    {
        for (var i = 0; i < mine.Length && i < theirs.Length; i++)
        {
            if (SymbolEqualityComparer.Default.Equals(mine[i].Parameter, theirs[i].Parameter) && IsFalseBesideTrue(mine[i].Value, theirs[i].Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An error in one place makes of nothing in another place a failure: <c>(null, "no answer")</c> beside <c>(device, null)</c>.</summary>
    private static bool IsGivenBesideNull(ImmutableArray<IOperation> mine, ImmutableArray<IOperation> theirs)
    {
        for (var i = 0; i < mine.Length; i++)
        {
            if (!IsNull(mine[i]) && IsNull(theirs[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFalseBesideTrue(IOperation value, IOperation success) =>
        value.ConstantValue is { HasValue: true, Value: false } && success.ConstantValue is { HasValue: true, Value: true };

    private static bool IsNull(IOperation value) =>
        Conversions.Unwrap(value) is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation { Type.IsReferenceType: true };

    private static bool IsObject(ITypeSymbol? type) => type is { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface };

    private static bool IsException(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "Exception", ContainingNamespace.Name: "System" })
            {
                return true;
            }
        }

        return false;
    }
}
