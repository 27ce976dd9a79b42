using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Recognizes callbacks that ask for a state before they read anything, where the hooking method comes to that state only once
/// it has written what they read: <c>if (_state != State.Running) return;</c>.
/// </summary>
internal sealed class CallbackGate
{
    private readonly MethodEffects _effects;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;

    private CallbackGate(MethodEffects effects, ProtocolContext context, CancellationToken cancellationToken)
    {
        _effects = effects;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where a callback that runs before <paramref name="late"/> does not get to its read.</summary>
    internal static bool HoldsBack(CallbackRead read, Effect write, FlowEvent late, MethodEffects effects, ProtocolContext context, CancellationToken cancellationToken) =>
        !read.Steps.IsEmpty && new CallbackGate(effects, context, cancellationToken).HoldsBack(read, write, late);

    private bool HoldsBack(CallbackRead read, Effect write, FlowEvent late)
    {
        var events = _effects.Flow.Events;
        for (var i = late.Index + 1; i < events.Count; i++)
        {
            if (events[i].Kind is not (FlowEventKind.Store or FlowEventKind.Call))
            {
                continue;
            }

            foreach (var effect in _effects.EffectsOf(events[i]))
            {
                if (StateOf(effect, write.Entry) is { } ready
                    && FlowWalk.CanFollow(_effects.Flow, late, events[i], _cancellationToken)
                    && (HoldsBack(read, effect.Member!, ready, late, write.Entry) || IsBehindLaterState(read, effect.Member!, ready, late, write.Entry)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool HoldsBack(CallbackRead read, ISymbol gate, ReadyState ready, FlowEvent late, FlowObject owner) =>
        IsBehind(read, gate, ready) && !IsSetBy(late.Index, gate, ready, owner) && !IsSetElsewhere(gate, ready);

    /// <summary>True where a callback asks for a state to which others go on from the one that the hooking method comes to: "suspended", say.</summary>
    private bool IsBehindLaterState(CallbackRead read, ISymbol gate, ReadyState ready, FlowEvent late, FlowObject owner)
    {
        if (ready.Value is bool || IsSetBy(late.Index, gate, ready, owner))
        {
            return false;
        }

        foreach (var flow in _context.FlowsOf(gate.ContainingType).FlowsMentioning(new[] { gate.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event is { Kind: FlowEventKind.Store, Constant: { HasValue: true, Value: { } value } }
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, gate)
                    && ReadyState.Normalize(value) is { } state and not (bool or 0L)
                    && !state.Equals(ready.Value)
                    && HoldsBack(read, gate, new ReadyState(state, isOneOfTwo: false), late, owner))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The state that a write brings about; null for the one in which everything starts, and for what is no state.</summary>
    private static ReadyState? StateOf(Effect effect, FlowObject owner) =>
        effect is { Kind: EffectKind.Mutate, IsContent: false, Member: not null, Constant: { HasValue: true, Value: { } value } }
        && InitialWrites.IsSame(effect.Entry, owner)
        && ReadyState.Normalize(value) is { } state and not (false or 0L)
            ? state is bool ? ReadyState.True : new ReadyState(state, isOneOfTwo: false)
            : null;

    private bool IsBehind(CallbackRead read, ISymbol gate, ReadyState ready)
    {
        foreach (var step in read.Steps)
        {
            foreach (var branch in BranchTest.FindIn(step.Flow, ready))
            {
                if (!branch.IsNullTest
                    && (SymbolEqualityComparer.Default.Equals(branch.Member.OriginalDefinition, gate) || Tells(branch, gate, ready))
                    && IsOf(step, branch.Event, read.Owner)
                    && BranchTest.CanReach(step.Flow, branch.WhenReady, step.Event.Node, static _ => false)
                    && !BranchTest.CanReach(step.Flow, branch.WhenNot, step.Event.Node, static _ => false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where a property says whether the state has come: <c>bool IsRunning => _state == State.Running;</c></summary>
    private bool Tells(BranchTest branch, ISymbol gate, ReadyState ready) =>
        branch.Event is { Kind: FlowEventKind.Call, Method: { ReturnType.SpecialType: SpecialType.System_Boolean } method }
        && _context.Flow.FlowOf(method, _cancellationToken) is { } teller
        && SymbolEqualityComparer.Default.Equals(BranchTest.ToldBy(teller, ready), gate);

    private static bool IsOf(CallbackStep step, FlowEvent test, FlowObject owner)
    {
        foreach (var receiver in step.Flow.Objects.Objects(test.Receiver))
        {
            if (step.Binding.Resolve(receiver) is { } tested && InitialWrites.IsSame(tested, owner))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the hooking method has come to the state before.</summary>
    private bool IsSetBy(int end, ISymbol gate, ReadyState ready, FlowObject owner)
    {
        for (var i = 0; i < end; i++)
        {
            foreach (var effect in _effects.EffectsOf(_effects.Flow.Events[i]))
            {
                if (effect is { Kind: EffectKind.Mutate, IsContent: false }
                    && InitialWrites.IsSame(effect.Entry, owner)
                    && SymbolEqualityComparer.Default.Equals(effect.Member, gate)
                    && (!effect.Constant.HasValue || ready.IsWritten(effect.Constant)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where other code comes to the state as well, or to one that cannot be told, without a look at which one it leaves. Who
    /// goes on from a later state, as a pause does that is over, has been through this one.
    /// </summary>
    private bool IsSetElsewhere(ISymbol gate, ReadyState ready)
    {
        if (InitialWrites.HasInitializer(gate))
        {
            return true;
        }

        foreach (var flow in _context.FlowsOf(gate.ContainingType).FlowsMentioning(new[] { gate.Name }, _cancellationToken))
        {
            if (ReferenceEquals(flow, _effects.Flow))
            {
                continue;
            }

            var isRead = false;
            foreach (var @event in flow.Events)
            {
                if (!SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, gate))
                {
                    continue;
                }

                isRead |= @event.Kind == FlowEventKind.Load;
                if (!isRead && @event.Kind == FlowEventKind.Store && (!@event.Constant.HasValue || ready.IsWritten(@event.Constant)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
