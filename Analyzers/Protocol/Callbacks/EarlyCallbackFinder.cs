using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Holds the hook-ups of a method against what the method still assigns afterwards.</summary>
internal sealed class EarlyCallbackFinder
{
    private readonly MethodFlow _flow;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodEffects _effects;
    private readonly Dictionary<(FlowEvent HookUp, FlowObject Owner, ISymbol Member), bool> _assignedBefore = new();

    private EarlyCallbackFinder(MethodEffects effects, ProtocolContext context, CancellationToken cancellationToken)
    {
        _effects = effects;
        _flow = effects.Flow;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The early callbacks of one method; of several that read the same late assignment, the first.</summary>
    internal static IReadOnlyList<EarlyCallback> Find(MethodEffects effects, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        var hookUps = HookUpFinder.Find(effects.Flow, context, cancellationToken);
        if (hookUps.IsEmpty)
        {
            return Array.Empty<EarlyCallback>();
        }

        var finder = new EarlyCallbackFinder(effects, context, cancellationToken);
        var found = new List<EarlyCallback>();
        var reported = new HashSet<IOperation>();
        var reportedEvents = new HashSet<IOperation>();
        foreach (var hookUp in hookUps)
        {
            if (finder.Judge(hookUp, required) is { } early && reportedEvents.Add(hookUp.Event.Operation) && reported.Add(early.LateWrites[0]))
            {
                found.Add(early);
            }
        }

        return found;
    }

    private EarlyCallback? Judge(HookUp hookUp, Evidence required)
    {
        var evidence = EvidenceOf(hookUp, _flow, _context, _cancellationToken);
        if (hookUp.Kind == HookUpKind.Stored || evidence == Evidence.Excluded || evidence < required || SelfPublicationFinder.IsConstructorOfBase(hookUp.Event, _flow))
        {
            return null;
        }

        IReadOnlyList<CallbackRead>? reads = null;
        EarlyCallback? first = null;
        foreach (var (@event, locks) in FlowWalk.After(_flow, hookUp.Event, candidate => Ends(candidate, hookUp), _cancellationToken))
        {
            if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
            {
                continue;
            }

            foreach (var effect in _effects.EffectsOf(@event))
            {
                if (effect.Kind != EffectKind.Mutate || !IsOwner(effect.Entry, hookUp) || !IsInitialization(effect, @event, hookUp.Event))
                {
                    continue;
                }

                reads ??= CallbackReads.Of(hookUp, _context.Flow, _cancellationToken);
                if (FirstRead(reads, effect, @event, locks, hookUp, required) is { } read)
                {
                    first = first is null
                        ? new EarlyCallback(hookUp, _flow, effect.Entry, effect.Member!, ImmutableArray.Create(@event.Operation), read, evidence)
                        : first with { LateWrites = first.LateWrites.Add(@event.Operation) };
                }
            }
        }

        return first ?? (hookUp.Kind is HookUpKind.Started or HookUpKind.Subscription
            ? EarlyVariableFinder.Find(hookUp, _flow, evidence, _context.Flow, _cancellationToken)
            : null);
    }

    private CallbackRead? FirstRead(IReadOnlyList<CallbackRead> reads, Effect write, FlowEvent late, LockSet locks, HookUp hookUp, Evidence required)
    {
        var held = LockPath.From(locks, write.Entry, _flow.Method);
        var isOwnHandle = late.Kind == FlowEventKind.Store && HoldsHandle(late, hookUp);
        foreach (var read in reads)
        {
            if (!SymbolEqualityComparer.Default.Equals(read.Member, write.Member)
                || !InitialWrites.IsSame(read.Owner, write.Entry)
                || LockPath.Exclude(held, read.Locks)
                || IsHeldBack(read, late, hookUp)
                || CallbackGate.HoldsBack(read, write, late, _effects, _context, _cancellationToken))
            {
                continue;
            }

            // A callback that asks first is prepared, and a timer that takes its time seldom overtakes the method that starts it.
            var isHarmless = read.IsTested
                || (isOwnHandle && hookUp.Kind == HookUpKind.StartedSoon)
                || (hookUp.Kind == HookUpKind.StartedLater && !AwaitsBetween(hookUp.Event, late));
            if (isHarmless && required > Evidence.Any)
            {
                continue;
            }

            return read;
        }

        return null;
    }

    private bool AwaitsBetween(FlowEvent hookUp, FlowEvent late)
    {
        for (var i = hookUp.Index + 1; i < late.Index; i++)
        {
            if (_flow.Events[i].Kind == FlowEventKind.Await)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the callback waits for a signal that is not given between the hook-up and the late write.</summary>
    private bool IsHeldBack(CallbackRead read, FlowEvent late, HookUp hookUp)
    {
        if (read.Signal is null)
        {
            return false;
        }

        for (var i = hookUp.Event.Index + 1; i < late.Index; i++)
        {
            foreach (var effect in _effects.EffectsOf(_flow.Events[i]))
            {
                if (effect.Kind is EffectKind.Complete or EffectKind.Publish && IsSignal(effect.Kind == EffectKind.Complete ? effect.Entry : effect.Registry!, read.Signal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsSignal(FlowObject item, ISymbol signal)
    {
        for (var current = item; current is not null; current = current.Base)
        {
            if (SymbolEqualityComparer.Default.Equals(current.Symbol, signal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOwner(FlowObject written, HookUp hookUp)
    {
        foreach (var body in hookUp.Bodies)
        {
            if (body.Binding.This is { } receiver && InitialWrites.IsSame(receiver, written))
            {
                return true;
            }

            foreach (var variable in body.Binding.Variables)
            {
                if (InitialWrites.IsSame(variable.Value, written))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True for the first assignment of something that matters; not for counters, flags, resets and updates.</summary>
    private bool IsInitialization(Effect effect, FlowEvent late, FlowEvent hookUp)
    {
        if (!InitialWrites.MayBe(effect) || effect.IsContent || InitialWrites.IsFlag(effect, _context, _cancellationToken))
        {
            return false;
        }

        var member = effect.Member!;
        var key = (hookUp, effect.Entry, member);
        if (!_assignedBefore.TryGetValue(key, out var isAssignedBefore))
        {
            _assignedBefore.Add(key, isAssignedBefore = InitialWrites.IsAssignedBefore(member, effect.Entry, hookUp, _effects, _cancellationToken));
        }

        if (isAssignedBefore || KeepsSource(late, hookUp))
        {
            return false;
        }

        var facts = _context.FactsOf(member, _cancellationToken);
        if (effect.Entry.Kind == FlowObjectKind.This && _flow.Method.MethodKind == MethodKind.Constructor)
        {
            var isDirect = late.Kind == FlowEventKind.Store;
            return !InitialWrites.HasInitializer(member) && (isDirect || !facts.IsWrittenOutside(effect.Site.Syntax));
        }

        var isHandle = late.Kind == FlowEventKind.Store && ReferenceEquals(effect.Site, late.Operation) && IsHandleOf(late, hookUp);
        return !facts.IsAssignedAtConstruction && (isHandle || (late.Kind == FlowEventKind.Store && !facts.IsWrittenOutside(effect.Site.Syntax)));
    }

    /// <summary>
    /// True where a method takes over the very object whose event it has just subscribed to: it is the one that will start it.
    /// </summary>
    private bool KeepsSource(FlowEvent store, FlowEvent hookUp) =>
        hookUp.Kind == FlowEventKind.Subscribe
        && store.Kind == FlowEventKind.Store
        && store.Value > FlowObjectTable.Top
        && store.Value == hookUp.Receiver
        && _flow.Method.MethodKind != MethodKind.Constructor;

    /// <summary>True where a store keeps what the hook-up gave: the timer, task or subscription itself.</summary>
    private static bool IsHandleOf(FlowEvent store, FlowEvent hookUp) =>
        hookUp.Value > FlowObjectTable.Top && store.Value == hookUp.Value;

    private static bool HoldsHandle(FlowEvent store, HookUp hookUp) => IsHandleOf(store, hookUp.Event);

    /// <summary>A way ends where the hook-up is made again or undone, and where the method waits for the callback to have run.</summary>
    private bool Ends(FlowEvent @event, HookUp hookUp)
    {
        if (ReferenceEquals(@event.Operation, hookUp.Event.Operation) || IsUndone(@event, hookUp))
        {
            return true;
        }

        if (hookUp.Kind != HookUpKind.Started)
        {
            return false;
        }

        return @event.Kind switch
        {
            FlowEventKind.Await => ContainsHandle(@event.Value, hookUp),
            FlowEventKind.Call => @event.Method is { Name: "Wait" or "WaitAll" or "WhenAll" or "WhenAny" or "WaitAny" or "Join" or "get_Result" or "GetAwaiter" or "GetResult" },
            _ => false,
        };
    }

    /// <summary>True where the registration that the hook-up gave is disposed of, or the handler taken off again.</summary>
    private bool IsUndone(FlowEvent @event, HookUp hookUp) => @event.Kind switch
    {
        FlowEventKind.Call => @event.Method is { Name: "Dispose" or "DisposeAsync" or "Unregister" } && ContainsHandle(@event.Receiver, hookUp),
        FlowEventKind.Unsubscribe => hookUp.Event.Kind == FlowEventKind.Subscribe
            && SymbolEqualityComparer.Default.Equals(@event.Symbol, hookUp.Event.Symbol)
            && @event.Receiver == hookUp.Event.Receiver
            && IsCallback(@event.Value, hookUp.Callback),
        _ => false,
    };

    private bool IsCallback(int handlers, IMethodSymbol callback)
    {
        foreach (var handler in _flow.Objects.Objects(handlers))
        {
            if (SymbolEqualityComparer.Default.Equals(handler.Symbol, callback))
            {
                return true;
            }
        }

        return false;
    }

    private bool ContainsHandle(int set, HookUp hookUp)
    {
        foreach (var item in _flow.Objects.Objects(set))
        {
            foreach (var handle in _flow.Objects.Objects(hookUp.Event.Value))
            {
                if (ReferenceEquals(item, handle) && item.Kind != FlowObjectKind.Unknown)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>How much speaks for a callback that runs on another thread, and may do so now.</summary>
    internal static Evidence EvidenceOf(HookUp hookUp, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken)
    {
        switch (hookUp.Kind)
        {
            case HookUpKind.Started:
                return Evidence.High;
            case HookUpKind.StartedSoon or HookUpKind.StartedLater:
                return Evidence.Default;
        }

        var strongest = Evidence.Excluded;
        foreach (var source in hookUp.Sources)
        {
            if (strongest < Evidence.Default
                && LiveSources.IsLive(source, flow, context, cancellationToken)
                && !LiveSources.IsStartedLater(source, hookUp.Event, flow, context, cancellationToken))
            {
                strongest = IsOfUserInterface(hookUp, source, flow, cancellationToken) ? Evidence.Any : Evidence.Default;
            }
        }

        return strongest;
    }

    /// <summary>True where the source, or who hooks something up to it, belongs to the one thread of a user interface.</summary>
    private static bool IsOfUserInterface(HookUp hookUp, FlowObject source, MethodFlow flow, CancellationToken cancellationToken) =>
        UserInterface.Has(flow.Method.ContainingType)
        || (FlowObjectTypes.TypeOf(source, flow) is { } type && UserInterface.Has(type))
        || (hookUp.Site is IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event.Type: var handler } } && UserInterface.IsBinding(handler))
        || UserInterface.IsImportedBy(hookUp.Site.Syntax.SyntaxTree, cancellationToken);
}
