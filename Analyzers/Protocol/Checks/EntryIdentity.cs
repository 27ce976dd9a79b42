using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells whether it matters which of two equal-looking entries a registry holds: one that is locked on, disposed, changed or
/// that runs something does, and a value that is only read does not.
/// </summary>
internal static class EntryIdentity
{
    /// <summary>Calls that create an entry are followed this many levels deep.</summary>
    private const int DeepestCreation = 3;

    /// <summary>True where the loser of a race to register <paramref name="entry"/> holds something else than the winner.</summary>
    internal static bool Has(
        FlowObject entry,
        FlowObject registry,
        MethodFlow flow,
        ProtocolContext context,
        Evidence required,
        CancellationToken cancellationToken)
    {
        if (entry.Kind is not (FlowObjectKind.Fresh or FlowObjectKind.Result or FlowObjectKind.Parameter or FlowObjectKind.Captured or FlowObjectKind.This)
            || FlowObjectTypes.TypeOf(entry, flow) is not { IsValueType: false } type)
        {
            return false;
        }

        if (IsMereValue(type))
        {
            return type.Name is "Type" && entry is { Kind: FlowObjectKind.Result, Symbol: IMethodSymbol creator } && Emits(creator, context, DeepestCreation, cancellationToken);
        }

        // What a caller hands in is there to be found, not to be made once more.
        if (entry.Kind is FlowObjectKind.Parameter or FlowObjectKind.This && context.Flow.Catalogue.CollectionKindOf(type) == CollectionKind.None)
        {
            return true;
        }

        if (type.SpecialType == SpecialType.System_Object)
        {
            // Of anything but a bare object nothing is known that would tell it from another.
            return entry.Kind == FlowObjectKind.Fresh;
        }

        if (IsSynchronization(type) || Implements(type, "IDisposable") || Implements(type, "IAsyncDisposable"))
        {
            return true;
        }

        if (context.Flow.Catalogue.CollectionKindOf(type) is var kind and not CollectionKind.None)
        {
            return kind is CollectionKind.Plain or CollectionKind.Concurrent
                && type is not IArrayTypeSymbol
                && IsChangedThrough(registry, FilledBy, context, cancellationToken);
        }

        if (type is INamedTypeSymbol named && (HasMutableState(named, cancellationToken) || OffersConcurrentCollection(named, context) || IsChangedThrough(registry, WrittenBy, context, cancellationToken)))
        {
            return true;
        }

        return required == Evidence.Any && type.TypeKind is TypeKind.Class or TypeKind.Interface && type.SpecialType == SpecialType.None;
    }

    /// <summary>True where running <paramref name="method"/> starts a thread, task or timer.</summary>
    internal static bool StartsConcurrency(IMethodSymbol method, ProtocolContext context, int depth, CancellationToken cancellationToken) =>
        context.Flow.FlowOf(method, cancellationToken) is { } flow && StartsConcurrency(flow, context, depth, cancellationToken);

    /// <summary>True where running <paramref name="flow"/> starts a thread, task or timer that goes on by itself; a parallel loop is over when it returns.</summary>
    internal static bool StartsConcurrency(MethodFlow flow, ProtocolContext context, int depth, CancellationToken cancellationToken) =>
        AnyCall(
            flow,
            static (method, roles) => (roles & ApiRoles.StartConcurrent) != 0
                && method.Name is not ("ContinueWith" or "Register" or "UnsafeRegister")
                && method is not { ContainingType.Name: "Parallel", ReturnType.Name: not "Task" },
            context,
            depth,
            cancellationToken);

    /// <summary>A type that is made at run time is a new one each time.</summary>
    private static bool Emits(IMethodSymbol method, ProtocolContext context, int depth, CancellationToken cancellationToken) =>
        IsEmit(method, ApiRoles.None)
        || (context.Flow.FlowOf(method, cancellationToken) is { } flow && AnyCall(flow, IsEmit, context, depth, cancellationToken));

    private static bool IsEmit(IMethodSymbol method, ApiRoles roles) =>
        method.ContainingNamespace is { Name: "Emit", ContainingNamespace.Name: "Reflection" };

    private static bool AnyCall(
        MethodFlow flow,
        Func<IMethodSymbol, ApiRoles, bool> matches,
        ProtocolContext context,
        int depth,
        CancellationToken cancellationToken)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Call || @event.Method is not { } method)
            {
                continue;
            }

            if (matches(method, context.Flow.RolesOf(method)))
            {
                return true;
            }

            if (depth > 0
                && !SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, flow.Method)
                && FlowContext.HasBody(method)
                && context.Flow.FlowOf(method, cancellationToken) is { } callee
                && AnyCall(callee, matches, context, depth - 1, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMereValue(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String
        || type.TypeKind is TypeKind.Delegate or TypeKind.Error
        || type.IsRecord
        || (type.Name is "Type" or "Lazy" or "Task" or "ValueTask" or "Regex" or "Uri" or "Version" or "WeakReference" or "Assembly" or "MethodInfo"
                or "PropertyInfo" or "FieldInfo" or "ConstructorInfo" or "CultureInfo" or "Encoding" or "Expression"
            && type.ContainingNamespace is { } ns
            && (ns.Name is "System" || ns.ToDisplayString().StartsWith("System.", StringComparison.Ordinal)));

    /// <summary>What threads wait on or signal has to be the same object for all of them.</summary>
    private static bool IsSynchronization(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "Threading" or "Tasks" or "Channels" }
        && type.Name is "Lock" or "TaskCompletionSource" or "Thread" or "Channel";

    private static bool Implements(ITypeSymbol type, string name)
    {
        if (type.Name == name)
        {
            return true;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            if (@interface.Name == name && @interface.ContainingNamespace is { Name: "System" })
            {
                return !(type.Name is "MemoryStream" or "DataTable");
            }
        }

        return false;
    }

    /// <summary>Adds to a collection that was looked up, or takes something out of it.</summary>
    private static FlowObject? FilledBy(Effect effect) =>
        effect.Kind is EffectKind.Insert or EffectKind.Retract && effect.Registry is { Kind: FlowObjectKind.Element } filled ? filled : null;

    /// <summary>Writes to an object that was looked up, or that the registry itself holds, or counts in it.</summary>
    private static FlowObject? WrittenBy(Effect effect) =>
        effect is { IsContent: false, Entry: { Kind: FlowObjectKind.Element or FlowObjectKind.Field } written }
        && (effect.Kind == EffectKind.Mutate || (effect is { Kind: EffectKind.Read, IsOrdered: true } && IsCounted(effect.Site)))
            ? written
            : null;

    private static bool IsCounted(IOperation read) =>
        read.Parent?.Parent is IInvocationOperation { TargetMethod: { Name: "Increment" or "Decrement" or "Add", ContainingType.Name: "Interlocked" } };

    /// <summary>True where the type of the registry changes what it holds after it was looked up.</summary>
    private static bool IsChangedThrough(FlowObject registry, Func<Effect, FlowObject?> changedBy, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (Registration.FieldOf(registry) is not { Symbol: { ContainingType: { } owner } symbol })
        {
            return false;
        }

        foreach (var flow in context.FlowsOf(owner).FlowsMentioning(new[] { symbol.Name }, cancellationToken))
        {
            var effects = MethodEffects.Of(flow, context.Flow, 2, cancellationToken);
            foreach (var @event in flow.Events)
            {
                if (@event.Kind is not (FlowEventKind.Call or FlowEventKind.Load or FlowEventKind.Store or FlowEventKind.ElementStore))
                {
                    continue;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (changedBy(effect) is { } changed && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(changed)?.Symbol, symbol))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>A concurrent collection that an object offers is there to be filled by whoever finds the object.</summary>
    private static bool OffersConcurrentCollection(INamedTypeSymbol type, ProtocolContext context)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }
                && member.DeclaredAccessibility > Accessibility.Private
                && context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(member)) == CollectionKind.Concurrent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a method of the type that others can call, or of a base type with source, changes the object after its construction.</summary>
    private static bool HasMutableState(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (var current = type.OriginalDefinition; current is not null; current = current.BaseType?.OriginalDefinition)
        {
            if (current.DeclaringSyntaxReferences.Length == 0)
            {
                return false;
            }

            var state = StateOf(current);
            if (state.Count == 0)
            {
                continue;
            }

            foreach (var reference in current.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && ChangesState(declaration, state))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static HashSet<string> StateOf(INamedTypeSymbol type)
    {
        var state = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false, IsConst: false } field)
            {
                state.Add(field.AssociatedSymbol?.Name ?? field.Name);
            }
        }

        return state;
    }

    private static bool ChangesState(TypeDeclarationSyntax type, HashSet<string> state)
    {
        foreach (var member in type.Members)
        {
            if (member is not MethodDeclarationSyntax method
                || method.Modifiers.Any(SyntaxKind.StaticKeyword)
                || !(method.Modifiers.Any(SyntaxKind.PublicKeyword) || method.Modifiers.Any(SyntaxKind.InternalKeyword) || method.ExplicitInterfaceSpecifier is not null))
            {
                continue;
            }

            foreach (var node in method.DescendantNodes())
            {
                switch (node)
                {
                    case AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.CoalesceAssignmentExpression } assignment when NamesState(assignment.Left, state):
                    case PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } postfix when NamesState(postfix.Operand, state):
                    case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix
                        when NamesState(prefix.Operand, state):
                    case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword } argument when NamesState(argument.Expression, state):
                    case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called }
                        when ApiCatalogue.IsPublicationName(called.Name.Identifier.ValueText) && NamesState(called.Expression, state):
                        return true;
                }
            }
        }

        return false;
    }

    private static bool NamesState(ExpressionSyntax expression, HashSet<string> state) => expression switch
    {
        IdentifierNameSyntax name => state.Contains(name.Identifier.ValueText),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: { } name } => state.Contains(name.Identifier.ValueText),
        ElementAccessExpressionSyntax element => NamesState(element.Expression, state),
        _ => false,
    };
}
