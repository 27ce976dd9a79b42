using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells whether somebody sees to the entry of a registration that fails: takes it out, or writes into it that it has failed.</summary>
internal sealed class RetractionOnFailure
{
    /// <summary>A handler's helpers are followed this many calls deep to where they take the entry out.</summary>
    private const int HandlerDepth = 3;

    private readonly Registration _registration;
    private readonly FailingSteps _steps;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodFlow _flow;

    internal RetractionOnFailure(Registration registration, FailingSteps steps, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _steps = steps;
        _context = context;
        _cancellationToken = cancellationToken;
        _flow = registration.Flow;
    }

    /// <summary>An entry that says of itself that it has failed is left there for those who ask.</summary>
    internal bool TellsFailure(FlowEvent @event)
    {
        if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call) || ReferenceEquals(@event, _registration.Publication))
        {
            return false;
        }

        // What cancels or fails a request tells whoever waits for it.
        if (_steps.IsRequest && @event.Method is { Name: "SetCanceled" or "TrySetCanceled" or "SetException" or "TrySetException" } && _steps.Holds(@event.Receiver))
        {
            return true;
        }

        foreach (var effect in _registration.Effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Complete
                ? _steps.IsRequest && effect.Member is { Name: "SetException" or "TrySetException" } && effect.Entry.Equals(_registration.Entry)
                : effect.Kind == EffectKind.Mutate && SaysFailure(effect) && effect.Entry.Equals(_registration.Entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>State = State.Faulted</c>, <c>HasFailed = true</c> or <c>Error = exception</c>.</summary>
    internal static bool SaysFailure(Effect effect)
    {
        if (effect.Member is not (IFieldSymbol or IPropertySymbol) || effect.IsContent)
        {
            return false;
        }

        if (FlowObjectTypes.TypeOf(effect.Member) is INamedTypeSymbol { TypeKind: TypeKind.Enum } type)
        {
            foreach (var member in type.GetMembers())
            {
                if (effect.Constant.HasValue && member is IFieldSymbol { HasConstantValue: true } field && Equals(field.ConstantValue, effect.Constant.Value))
                {
                    return FailureWords.SayFailure(field.Name);
                }
            }

            return false;
        }

        return !effect.WritesDefault && effect.Constant is not { HasValue: true, Value: null or false or 0 } && FailureWords.SayFailure(effect.Member.Name);
    }

    /// <summary>True for an event that takes something out of the registry.</summary>
    internal bool Retracts(FlowEvent @event) => Retracts(@event, _registration.Effects);

    private bool Retracts(FlowEvent @event, MethodEffects effects)
    {
        if (@event.Kind is not (FlowEventKind.Call or FlowEventKind.Store))
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Retract
                && effect.Registry is not null
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry)?.Symbol, _registration.Registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a handler that the flow has hooked to the entry itself takes it out, as when a connection says that it is closed.</summary>
    internal bool IsTakenOutByHandler(FlowEvent failure)
    {
        foreach (var @event in _flow.Events)
        {
            if (@event.Index >= failure.Index)
            {
                break;
            }

            if (@event.Kind != FlowEventKind.Subscribe || !_steps.Holds(@event.Receiver))
            {
                continue;
            }

            foreach (var handler in _flow.Objects.Objects(@event.Value))
            {
                var body = handler switch
                {
                    { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda } => _context.Flow.FlowOf(lambda, _flow, _cancellationToken),
                    { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method } => _context.Flow.FlowOf(method, _cancellationToken),
                    _ => null,
                };
                if (body is not null && RetractsIn(body))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool RetractsIn(MethodFlow handler)
    {
        var effects = MethodEffects.Of(handler, _context.Flow, HandlerDepth, _cancellationToken);
        foreach (var @event in handler.Events)
        {
            if (Retracts(@event, effects))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where an exception thrown in a node leaves the method and nothing on its way sees to the entry.</summary>
    internal bool Escapes(FlowNode from) => Escapes(from, _registration.Effects);

    private bool Escapes(FlowNode from, MethodEffects effects)
    {
        var seen = new HashSet<FlowNode>();
        var pending = new Queue<FlowNode>();
        foreach (var handler in from.Handlers)
        {
            pending.Enqueue(handler);
        }

        while (pending.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var node = pending.Dequeue();
            if (!seen.Add(node))
            {
                continue;
            }

            if (ReferenceEquals(node, effects.Flow.Graph.ExceptionalExit))
            {
                // A handler for some exceptions only may be the one that is meant for this failure.
                return !AnySeesToEntry(seen, effects);
            }

            if (SeesToEntry(node, effects))
            {
                return false;
            }

            if (node.FallThrough is { } next)
            {
                pending.Enqueue(next);
            }

            if (node.Conditional is { } other)
            {
                pending.Enqueue(other);
            }

            if (node.Block?.FallThroughSuccessor?.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow)
            {
                foreach (var handler in node.Handlers)
                {
                    pending.Enqueue(handler);
                }
            }
        }

        return false;
    }

    private bool AnySeesToEntry(HashSet<FlowNode> nodes, MethodEffects effects)
    {
        foreach (var node in nodes)
        {
            if (node.Block is not null && SeesToEntry(node, effects))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the entry out, or is a handler that writes into the entry that it has failed, for those who find it there.</summary>
    private bool SeesToEntry(FlowNode node, MethodEffects effects)
    {
        var (first, count) = effects.Flow.EventsOf(node);
        for (var i = first; i < first + count; i++)
        {
            var @event = effects.Flow.Events[i];
            if (Retracts(@event, effects) || (ReferenceEquals(effects, _registration.Effects) && IsInHandler(node) && (MarksEntry(@event) || TellsFailure(@event))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for an event that writes something into the entry, for those who find it there.</summary>
    internal bool MarksEntry(FlowEvent @event)
    {
        foreach (var effect in _registration.Effects.EffectsOf(@event))
        {
            if (effect is { Kind: EffectKind.Mutate, Member: IFieldSymbol or IPropertySymbol, IsContent: false, WritesDefault: false }
                && effect.Constant is not { HasValue: true, Value: 0 or false }
                && effect.Entry.Equals(_registration.Entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True in what runs only where an exception has been caught.</summary>
    internal static bool IsInHandler(FlowNode node)
    {
        for (var region = node.Block?.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a private method each of whose callers takes the entry out when an exception comes out of the method, or after it has returned an error.</summary>
    internal bool IsHandledByCallers(FailureKind kind)
    {
        if (_flow.Method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method)
        {
            return false;
        }

        var anyCall = false;
        foreach (var caller in _context.Callers.CallersOf(method, _cancellationToken))
        {
            foreach (var flow in _context.FlowsOf(caller.ContainingType).FlowsOf(caller, _cancellationToken))
            {
                MethodEffects? effects = null;
                foreach (var @event in flow.Events)
                {
                    if (@event.Kind != FlowEventKind.Call || !SymbolEqualityComparer.Default.Equals(@event.Method?.OriginalDefinition, method.OriginalDefinition))
                    {
                        continue;
                    }

                    anyCall = true;
                    effects ??= MethodEffects.Of(flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
                    if (kind == FailureKind.Throws ? Escapes(@event.Node, effects) : !RetractsAfter(@event, effects))
                    {
                        return false;
                    }
                }
            }
        }

        return anyCall;
    }

    /// <summary>True where a way on from a call, or through the <c>finally</c> blocks behind a return, takes the entry out.</summary>
    internal bool RetractsAfter(FlowEvent from, MethodEffects effects)
    {
        foreach (var (@event, _) in FlowWalk.After(effects.Flow, from, static _ => false, _cancellationToken))
        {
            if (!ReferenceEquals(@event, from) && Retracts(@event, effects))
            {
                return true;
            }
        }

        return false;
    }
}
