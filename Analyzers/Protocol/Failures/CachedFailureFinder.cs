using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds lazies and tasks that are kept in a dictionary that threads share for good, where the first failure is then what
/// everyone gets from there on.
/// </summary>
internal static class CachedFailureFinder
{
    /// <summary>The work of a lazy is followed this many calls deep.</summary>
    private const int DeepestWork = 3;

    private static readonly string[] _faultTests =
    {
        "IsFaulted", "IsCanceled", "IsCompletedSuccessfully", "OnlyOnFaulted", "NotOnRanToCompletion", "OnlyOnRanToCompletion", "Status",
    };

    /// <summary>The cached failure that one event of a method may leave behind, or null.</summary>
    internal static FailedRegistration? Find(FlowEvent publication, MethodEffects effects, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (publication is not { Kind: FlowEventKind.Call, Method: { Name: "GetOrAdd" or "AddOrUpdate" or "TryAdd" or "Add" or "set_Item" } method }
            || (context.Flow.Catalogue.CollectionKindOf(method.ContainingType) is var kind
                && kind != CollectionKind.Concurrent
                && (kind != CollectionKind.Plain || publication.Locks.IsEmpty))
            || method.ContainingType.TypeArguments.Length != 2
            || !IsWork(method.ContainingType.TypeArguments[1]))
        {
            return null;
        }

        foreach (var effect in effects.EffectsOf(publication))
        {
            // What the factory itself puts somewhere is another matter.
            if (effect.Kind == EffectKind.Insert
                && ReferenceEquals(effect.Site, publication.Operation)
                && effect.Registry is { Kind: FlowObjectKind.Field, Symbol: { ContainingType: { } owner } registry }
                && (kind == CollectionKind.Concurrent || IsLookedUpBefore(registry, publication, effects))
                && WorkThatMayFail(publication, effects, context, cancellationToken) is { } work
                && IsConsumed(publication, effects.Flow, out var consumption)
                && !(effect.Registry.Base is { Kind: FlowObjectKind.This } && context.FlowsOf(owner).IsPartOfConstruction(effects.Flow.Method, cancellationToken))
                && !IsTakenBack(registry, publication, effects.Flow, context, cancellationToken))
            {
                var failure = new RegistrationFailure(consumption ?? work, FailureKind.CachesFailure);
                return new FailedRegistration(effects.Flow, publication, ImmutableArray.Create(failure), registry, null);
            }
        }

        return null;
    }

    /// <summary>True where a plain dictionary is asked first, so that what it holds is for whoever comes later: a cache, and no list of what is under way.</summary>
    private static bool IsLookedUpBefore(ISymbol registry, FlowEvent publication, MethodEffects effects)
    {
        foreach (var @event in effects.Flow.Events)
        {
            if (@event.Index >= publication.Index)
            {
                return false;
            }

            if (@event is not { Kind: FlowEventKind.Call, Method.Name: "TryGetValue" or "ContainsKey" or "get_Item" or "GetValueOrDefault" })
            {
                continue;
            }

            foreach (var effect in effects.EffectsOf(@event))
            {
                if (effect.Registry is { } asked && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(asked)?.Symbol, registry))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A lazy or a task, or a type made of one.</summary>
    private static bool IsWork(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "Lazy", ContainingNamespace.Name: "System" } or { Name: "Task", ContainingNamespace.Name: "Tasks" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The registering method uses the result itself, so that it is there to see the failure.</summary>
    private static bool IsConsumed(FlowEvent publication, MethodFlow flow, out IOperation? consumption)
    {
        consumption = null;
        for (var parent = publication.Operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IPropertyReferenceOperation { Property.Name: "Value" or "Result" }
                or IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" or "Result" } }
                or IAwaitOperation)
            {
                consumption = parent;
                return true;
            }
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Index > publication.Index
                && (@event.Kind == FlowEventKind.Await || @event.Method is { Name: "get_Value" or "get_Result" or "GetAwaiter" }))
            {
                consumption = @event.Operation;
                return true;
            }
        }

        // A task that is handed to the caller is awaited there.
        return (publication.Method!.Name == "GetOrAdd" && publication.Operation.Type is { Name: "Task" }) || IsReturned(publication, flow);
    }

    private static bool IsReturned(FlowEvent publication, MethodFlow flow)
    {
        if (publication.Method!.Name is not ("Add" or "TryAdd" or "set_Item") || flow.Method is not { IsAsync: false, ReturnType.Name: "Task" } || publication.Arguments.Length < 2)
        {
            return false;
        }

        var stored = flow.Objects.Objects(publication.Arguments[1]);
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Return && @event.Index > publication.Index && stored.Length > 0 && flow.Objects.Overlaps(@event.Value, stored))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What creates the value, where it waits for something that fails now and then; null where nothing does.</summary>
    private static IOperation? WorkThatMayFail(FlowEvent publication, MethodEffects effects, ProtocolContext context, CancellationToken cancellationToken)
    {
        var value = publication.Operation switch
        {
            IInvocationOperation invocation => ValueOf(invocation),
            ISimpleAssignmentOperation assignment => assignment.Value,
            IInvalidOperation { ChildOperations: { Count: > 1 } children } => children.Last(),
            _ => null,
        };
        return value is not null && MayFail(value.Syntax, effects, publication, context, cancellationToken) ? value : null;
    }

    private static IOperation? ValueOf(IInvocationOperation invocation)
    {
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { Ordinal: 1 })
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static bool MayFail(SyntaxNode syntax, MethodEffects effects, FlowEvent publication, ProtocolContext context, CancellationToken cancellationToken)
    {
        var model = context.Flow.ModelOf(syntax.SyntaxTree);
        var pending = new Queue<(SyntaxNode Node, int Depth)>();
        var seen = new HashSet<SyntaxNode>();
        pending.Enqueue((syntax, 0));
        foreach (var entry in effects.Objects(publication.Arguments.Length > 1 ? publication.Arguments[1] : FlowObjectTable.Empty))
        {
            if (entry.Origin is { } origin)
            {
                pending.Enqueue((origin.Syntax, 0));
            }
        }

        var fails = false;
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (node, depth) = pending.Dequeue();
            if (!seen.Add(node))
            {
                continue;
            }

            foreach (var part in node.DescendantNodesAndSelf())
            {
                switch (part)
                {
                    case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "PublicationOnly" }:
                    case IdentifierNameSyntax { Identifier.ValueText: "PublicationOnly" }:
                    case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FromResult" } }:
                        return false;
                    case AwaitExpressionSyntax:
                        fails = true;
                        break;
                    case InvocationExpressionSyntax invocation:
                        if (!IsCaught(invocation.Expression))
                        {
                            fails |= IsTransient(CalledName.Of(invocation));
                            Follow(invocation.Expression, depth);
                        }

                        break;
                    case ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } creation:
                        fails |= PassesWork(creation.ArgumentList.Arguments[0].Expression);
                        break;
                    case IdentifierNameSyntax { Parent: ArgumentSyntax } group:
                        Follow(group, depth);
                        break;
                }
            }
        }

        return fails;

        void Follow(ExpressionSyntax called, int depth)
        {
            if (depth < DeepestWork
                && called.SyntaxTree == model.SyntaxTree
                && model.GetSymbolInfo(called, cancellationToken) is var info
                && (info.Symbol ?? (info.CandidateSymbols.Length == 1 ? info.CandidateSymbols[0] : null)) is IMethodSymbol { DeclaringSyntaxReferences.Length: > 0 } method
                && method.DeclaringSyntaxReferences[0].SyntaxTree == model.SyntaxTree)
            {
                pending.Enqueue((method.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken), depth + 1));
            }
        }

        bool IsCaught(ExpressionSyntax called) =>
            called.SyntaxTree == model.SyntaxTree
            && model.GetSymbolInfo(called, cancellationToken).Symbol is IMethodSymbol { IsAsync: true, DeclaringSyntaxReferences: [var declaration] }
            && CatchesAll(declaration.GetSyntax(cancellationToken));

        // Work that a caller hands in is not known, and asynchronous work is what waits for the world outside.
        bool PassesWork(ExpressionSyntax argument) =>
            argument is IdentifierNameSyntax
            && argument.SyntaxTree == model.SyntaxTree
            && model.GetSymbolInfo(argument, cancellationToken).Symbol is IParameterSymbol { Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } work }
            && work.DelegateInvokeMethod?.ReturnType is { Name: "Task" or "ValueTask" };
    }

    /// <summary>True for asynchronous work that waits for nothing outside of a handler that takes every exception and keeps it.</summary>
    private static bool CatchesAll(SyntaxNode method)
    {
        foreach (var node in method.DescendantNodes())
        {
            if (node is AwaitExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax && !IsCaughtIn(method, node))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsCaughtIn(SyntaxNode method, SyntaxNode node)
    {
        for (var inner = node; inner != method && inner.Parent is { } outer; inner = outer)
        {
            if (outer is TryStatementSyntax attempt && attempt.Block == inner)
            {
                foreach (var handler in attempt.Catches)
                {
                    if (handler is { Filter: null, Declaration: null or { Type: IdentifierNameSyntax { Identifier.ValueText: "Exception" } } })
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>The verbs of the world outside, where the same call can fail now and succeed later.</summary>
    private static bool IsTransient(string name) =>
        (name.EndsWith("Async", StringComparison.Ordinal) && !name.StartsWith("Dispose", StringComparison.Ordinal))
        || name.StartsWith("Connect", StringComparison.Ordinal)
        || name.StartsWith("Open", StringComparison.Ordinal)
        || name.StartsWith("Download", StringComparison.Ordinal)
        || name.StartsWith("Fetch", StringComparison.Ordinal)
        || name.StartsWith("Send", StringComparison.Ordinal);

    /// <summary>
    /// True where failed entries are taken out, or are expected: by a handler, by a continuation, or by who looks them up. A
    /// type that takes entries out by other methods, and waits for the work right here, could do so here as well.
    /// </summary>
    private static bool IsTakenBack(ISymbol registry, FlowEvent publication, MethodFlow own, ProtocolContext context, CancellationToken cancellationToken)
    {
        var flows = context.FlowsOf(registry.ContainingType);
        foreach (var flow in flows.FlowsMentioning(new[] { registry.Name }, cancellationToken))
        {
            var effects = MethodEffects.Of(flow, context.Flow, 2, cancellationToken);
            var retracts = false;
            foreach (var @event in flow.Events)
            {
                if (@event.Kind != FlowEventKind.Call)
                {
                    continue;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Retract && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry!)?.Symbol, registry))
                    {
                        retracts = true;
                        if (IsInHandler(@event) || flow.Method.MethodKind == MethodKind.AnonymousFunction || ReferenceEquals(flow, own))
                        {
                            return true;
                        }
                    }
                }
            }

            if ((retracts || ReferenceEquals(flow, own)) && flows.MentionsAny(TypeFlows.MemberOf(flow.Method), _faultTests, cancellationToken))
            {
                // An update that is made whatever became of the old value does not ask for its failure.
                return retracts || publication.Method!.Name != "AddOrUpdate" || MentionsFaults(publication.Operation.Syntax);
            }
        }

        return false;
    }

    private static bool MentionsFaults(SyntaxNode syntax)
    {
        foreach (var node in syntax.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && Array.IndexOf(_faultTests, name.Identifier.ValueText) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInHandler(FlowEvent @event)
    {
        for (var region = @event.Node.Block?.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Finally or ControlFlowRegionKind.FilterAndHandler)
            {
                return true;
            }
        }

        return false;
    }
}
