using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>How a lookup treats a gate, and by which condition it gets around it.</summary>
/// <param name="Treatment">The verdict.</param>
/// <param name="Condition">For a bypass, the further condition under which the gate is not tested.</param>
/// <param name="Changed">For a bypass, the state that the condition reads and that the lookup's own method changes.</param>
internal readonly record struct GateVerdict(GateTreatment Treatment, IOperation? Condition = null, ISymbol? Changed = null);

/// <summary>Finds out whether a lookup tests a gate on every way from the lookup to the use of the entry.</summary>
internal sealed class GateTests
{
    private readonly ISymbol _gate;
    private readonly Lookup _lookup;
    private readonly Registration _registration;
    private readonly MethodEffects _effects;
    private HashSet<CaptureId>? _returned;

    private GateTests(ISymbol gate, Lookup lookup, Registration registration, MethodEffects effects)
    {
        _gate = gate;
        _lookup = lookup;
        _registration = registration;
        _effects = effects;
    }

    /// <summary>How the lookup's method treats <paramref name="gate"/>.</summary>
    /// <param name="gate">The member that says that an entry is ready.</param>
    /// <param name="lookup">The lookup, in the method that uses the entry.</param>
    /// <param name="registration">The registration that sets the gate.</param>
    /// <param name="servesRegistration">True where the registering flow makes this lookup, too.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static GateVerdict TreatmentOf(
        ISymbol gate,
        Lookup lookup,
        Registration registration,
        bool servesRegistration,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var effects = MethodEffects.Of(lookup.Access.Flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        return new GateTests(gate, lookup, registration, effects).Judge(servesRegistration, cancellationToken);
    }

    /// <summary>
    /// True where every way to the lookup tests the gate first, be it in the callers of a private helper: how a gate of the
    /// registry's owner is tested.
    /// </summary>
    internal static bool IsTestedBefore(ISymbol gate, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken) =>
        IsTestedBefore(gate, lookup.Access.Flow, lookup.Access.Event, context, cancellationToken);

    /// <inheritdoc cref="IsTestedBefore(ISymbol, Lookup, ProtocolContext, CancellationToken)" />
    internal static bool IsTestedBefore(ISymbol gate, MethodFlow flow, FlowEvent target, ProtocolContext context, CancellationToken cancellationToken) =>
        IsTestedWithin(gate, flow, target, context, cancellationToken) || IsTestedByCallers(gate, flow.Method, context, cancellationToken);

    private static bool IsTestedByCallers(ISymbol gate, IMethodSymbol helper, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (context.FlowsOf(helper.ContainingType).CallsOfHelper(helper, cancellationToken) is not { Count: > 0 } calls)
        {
            return false;
        }

        foreach (var (caller, call) in calls)
        {
            if (!IsTestedWithin(gate, caller, call, context, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTestedWithin(ISymbol gate, MethodFlow flow, FlowEvent target, ProtocolContext context, CancellationToken cancellationToken)
    {
        var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        return FlowWalk.IsPassedBefore(flow, target, @event => ReadsGate(effects, @event, gate), throughHandlers: false, cancellationToken);
    }

    /// <summary>An enumerator by itself hands nothing out; its elements are lookups of their own.</summary>
    internal static bool IsEnumerator(Lookup lookup) => lookup.Access.Event.Method is { Name: "GetEnumerator" or "GetAsyncEnumerator" };

    private GateVerdict Judge(bool servesRegistration, CancellationToken cancellationToken)
    {
        var flow = _lookup.Access.Flow;
        if (ReadsGate(_lookup.Access.Event) || IsOnTestedView(_lookup.Access.Event) || IsEnumerator(_lookup))
        {
            return new GateVerdict(GateTreatment.Tested);
        }

        FlowEvent? test = null;
        FlowEvent? use = null;
        foreach (var (@event, _) in FlowWalk.After(flow, _lookup.Access.Event, ReadsGate, cancellationToken))
        {
            if (ReadsGate(@event))
            {
                test ??= @event;
            }
            else if (use is null && IsUse(@event))
            {
                use = @event;
            }
        }

        if (test is null)
        {
            return new GateVerdict(use is null && _lookup.Use.Reads.Contains(_gate) ? GateTreatment.Tested : GateTreatment.Untested);
        }

        if (use is null)
        {
            return new GateVerdict(GateTreatment.Tested);
        }

        var condition = ConditionAround(test);
        var changed = condition is null ? null : ChangedState(condition);

        // Where the registering flow comes this way, a condition that it alone can meet is its licence, not a hole.
        return servesRegistration && changed is null
            ? new GateVerdict(GateTreatment.Tested)
            : new GateVerdict(GateTreatment.Bypassed, condition, changed);
    }

    /// <summary>True where the elements have passed a query that tests the gate: <c>_all.Where(x => x.IsReady).First()</c>.</summary>
    private bool IsOnTestedView(FlowEvent lookup)
    {
        var collections = lookup.Method is { IsStatic: true } && lookup.Arguments.Length > 0 ? lookup.Arguments[0] : lookup.Receiver;
        foreach (var collection in _effects.Objects(collections))
        {
            for (var view = collection; view is { Kind: FlowObjectKind.Result, Base: { } viewed, Origin: { } origin }; view = viewed)
            {
                if (_effects.Flow.EventAt(origin) is { } query && ReadsGate(query))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// The condition that decides whether the gate is tested at all: that of a block with one way to the test and one around
    /// it. Whether anything was found is tested in between, and is not it.
    /// </summary>
    private IOperation? ConditionAround(FlowEvent test)
    {
        var leading = new HashSet<FlowNode> { test.Node };
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var node in _effects.Flow.Graph.Nodes)
            {
                if (node is not { Block: { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition }, FallThrough: { } next, Conditional: { } other }
                    || leading.Contains(node)
                    || !(leading.Contains(next) || leading.Contains(other)))
                {
                    continue;
                }

                if (!TestsForEntry(condition))
                {
                    return condition;
                }

                grew |= leading.Add(node);
            }
        }

        return null;
    }

    /// <summary>Whether anything was found at all is no further condition.</summary>
    private bool TestsForEntry(IOperation condition)
    {
        foreach (var operation in WithDescendants(condition))
        {
            if (operation is IFlowCaptureReferenceOperation or ILocalReferenceOperation)
            {
                foreach (var item in _effects.Objects(_effects.Expand(_effects.Flow.ValueOf(operation))))
                {
                    if (EntryUseFinder.IsEntryOf(item, _registration.Registry, _registration.Effect.IsReference))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>A member that the condition reads and that the method itself writes, so that the next pass skips the gate.</summary>
    private ISymbol? ChangedState(IOperation condition)
    {
        foreach (var operation in WithDescendants(condition))
        {
            if (_effects.Flow.EventAt(operation) is not { Kind: FlowEventKind.Load, Symbol: { } member })
            {
                continue;
            }

            foreach (var @event in _effects.Flow.Events)
            {
                foreach (var effect in _effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Mutate && SymbolEqualityComparer.Default.Equals(effect.Member, member.OriginalDefinition))
                    {
                        return member;
                    }
                }
            }
        }

        return null;
    }

    private static IEnumerable<IOperation> WithDescendants(IOperation operation)
    {
        var pending = new Stack<IOperation>();
        pending.Push(operation);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            yield return current;
            foreach (var child in current.ChildOperations)
            {
                pending.Push(child);
            }
        }
    }

    private bool ReadsGate(FlowEvent @event) => ReadsGate(_effects, @event, _gate);

    private static bool ReadsGate(MethodEffects effects, FlowEvent @event, ISymbol gate)
    {
        if (@event.Kind is not (FlowEventKind.Load or FlowEventKind.Call))
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, gate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Handing an entry on, or reading what is written late, is a use; comparing its key with what is looked for is not.</summary>
    private bool IsUse(FlowEvent @event)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Return when CaptureOf(@event.Operation) is not null:
                return false;
            case FlowEventKind.Capture:
                return IsReturned(((IFlowCaptureOperation)@event.Operation).Id) && CaptureOf(((IFlowCaptureOperation)@event.Operation).Value) is null && HoldsEntry(@event.Value);
            case FlowEventKind.Return or FlowEventKind.Store or FlowEventKind.ElementStore:
                return HoldsEntry(@event.Value);
            case FlowEventKind.Load or FlowEventKind.Call:
                foreach (var effect in _effects.EffectsOf(@event))
                {
                    if (IsEntry(effect.Entry) && (effect.Kind is EffectKind.Escape or EffectKind.Publish || (effect.Kind == EffectKind.Read && IsWrittenLate(effect.Member))))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    /// <summary>
    /// True where a returned value comes from this arm of an expression. The arm is the use then, not the return, at which
    /// the ways with and without an entry have met again.
    /// </summary>
    private bool IsReturned(CaptureId id)
    {
        if (_returned is null)
        {
            _returned = new HashSet<CaptureId>();
            var grew = true;
            while (grew)
            {
                grew = false;
                foreach (var @event in _effects.Flow.Events)
                {
                    if (@event.Kind == FlowEventKind.Return && CaptureOf(@event.Operation) is { } returned)
                    {
                        grew |= _returned.Add(returned);
                    }
                    else if (@event.Operation is IFlowCaptureOperation capture && _returned.Contains(capture.Id) && CaptureOf(capture.Value) is { } inner)
                    {
                        grew |= _returned.Add(inner);
                    }
                }
            }
        }

        return _returned.Contains(id);
    }

    private static CaptureId? CaptureOf(IOperation operation) =>
        Conversions.Unwrap(operation) is IFlowCaptureReferenceOperation reference ? reference.Id : null;

    private bool IsWrittenLate(ISymbol? member)
    {
        foreach (var late in _registration.LateWrites)
        {
            if (SymbolEqualityComparer.Default.Equals(late.Effect.Member, member))
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsEntry(int set)
    {
        foreach (var item in _effects.Objects(_effects.Expand(set)))
        {
            if (IsEntry(item))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsEntry(FlowObject item) => EntryUseFinder.IsEntryOf(item, _registration.Registry, _registration.Effect.IsReference);
}
