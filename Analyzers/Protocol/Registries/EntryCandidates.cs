using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells which events of a flow may publish an entry, and whether the flow then does anything more to that entry, without
/// following a single call: most events can be passed over before any callee is bound.
/// </summary>
internal sealed class EntryCandidates
{
    private readonly MethodEffects _effects;
    private readonly PublisherIndex _publishers;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<int, Touch> _touches = new();
    private Touch _anyCall;
    private Touch _unnamedCode;
    private Touch _callOfResult;
    private bool _isIndexed;
    private bool? _mayComplete;

    internal EntryCandidates(MethodEffects effects, PublisherIndex publishers, CancellationToken cancellationToken)
    {
        _effects = effects;
        _publishers = publishers;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where an event stores an entry somewhere, or calls what may.</summary>
    internal bool MayPublish(FlowEvent @event) => MayPublish(@event, isTouched: false);

    /// <summary>True where an event may publish an entry to which a later event does something.</summary>
    internal bool MayPublishTooEarly(FlowEvent @event) => MayPublish(@event, isTouched: true);

    /// <summary>True where a call may publish anything at all, be it an entry that the flow has in hand or not.</summary>
    internal static bool MayPublish(FlowEvent @event, MethodEffects effects, PublisherIndex publishers, CancellationToken cancellationToken)
    {
        if (@event is not { Kind: FlowEventKind.Call, Method: { } method })
        {
            return @event.Kind is FlowEventKind.Store or FlowEventKind.ElementStore;
        }

        if (RunsUnnamedCode(@event, method, effects))
        {
            return true;
        }

        if (!MayPublish(method, publishers))
        {
            return false;
        }

        var targets = effects.Context.Hierarchy.TargetsOf(method);
        foreach (var target in targets)
        {
            if (publishers.PublishedBy(target, cancellationToken).IsAny)
            {
                return true;
            }
        }

        return targets.IsEmpty;
    }

    /// <summary>True where any event of the flow may say of an object that it is ready.</summary>
    internal bool MayComplete => _mayComplete ??= AnyCompletes();

    private bool AnyCompletes()
    {
        foreach (var @event in _effects.Flow.Events)
        {
            if (@event.Kind == FlowEventKind.Store && @event.Constant is { HasValue: true, Value: not (null or false) })
            {
                return true;
            }

            if (@event is not { Kind: FlowEventKind.Call, Method: { } method })
            {
                continue;
            }

            var targets = RunsUnnamedCode(@event, method, _effects) ? default : _effects.Context.Hierarchy.TargetsOf(method);
            if (targets.IsDefaultOrEmpty)
            {
                if (targets.IsDefault || (_effects.Context.RolesOf(method) & ApiRoles.Complete) != 0 || method.MethodKind == MethodKind.PropertySet)
                {
                    return true;
                }

                continue;
            }

            foreach (var target in targets)
            {
                if (_publishers.MayComplete(target, _cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool MayPublish(FlowEvent @event, bool isTouched)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Store:
                return AnyStored(@event, isTouched);
            case FlowEventKind.ElementStore:
                return AnyEntry(@event, @event.Value, isTouched);
            case FlowEventKind.Call when @event.Method is { } method:
                return RunsUnnamedCode(@event, method, _effects) || (MayPublish(method, _publishers) && AnyPassed(@event, method, isTouched));
            default:
                return false;
        }
    }

    /// <summary>True for a call of code that stands in the method itself. What a delegate from elsewhere does, nobody knows.</summary>
    internal static bool RunsUnnamedCode(FlowEvent call, IMethodSymbol method, MethodEffects effects)
    {
        if (method.MethodKind != MethodKind.DelegateInvoke)
        {
            return call.Variables is not null || method.MethodKind == MethodKind.LocalFunction;
        }

        foreach (var item in effects.Objects(call.Receiver))
        {
            if (item.Kind is FlowObjectKind.Lambda or FlowObjectKind.MethodGroup or FlowObjectKind.Result)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In the source, a constructor goes by the name of its type and an accessor by that of its property.</summary>
    internal static bool MayPublish(IMethodSymbol method, PublisherIndex publishers) =>
        publishers.MayPublish(method.Name)
        || publishers.MayPublish(method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.AssociatedSymbol?.Name ?? method.Name);

    /// <summary>A collection that is stored publishes what was put into it before, too.</summary>
    private bool AnyStored(FlowEvent store, bool isTouched)
    {
        foreach (var value in _effects.Objects(store.Value))
        {
            if (IsCandidate(store, value, isTouched) || AnyEntry(store, _effects.ContentsOf(MethodEffects.OriginOf(value)), isTouched))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bodies behind a call tell which of the things that it is given they publish; a method without a body may publish all.</summary>
    private bool AnyPassed(FlowEvent call, IMethodSymbol method, bool isTouched)
    {
        var targets = _effects.Context.Hierarchy.TargetsOf(method);
        if (targets.IsEmpty)
        {
            return AnyPassed(call, PublishedPlaces.All, isTouched);
        }

        foreach (var target in targets)
        {
            if (AnyPassed(call, _publishers.PublishedBy(target, _cancellationToken), isTouched))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyPassed(FlowEvent call, PublishedPlaces places, bool isTouched)
    {
        if (places.IsMarked)
        {
            return true;
        }

        if ((places.Arguments.Overlaps(Positions.Receiver) && AnyEntry(call, call.Receiver, isTouched))
            || (places.IsResult && AnyEntry(call, call.Value, isTouched)))
        {
            return true;
        }

        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (places.Arguments.Overlaps(Positions.At(i)) && AnyEntry(call, call.Arguments[i], isTouched))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyEntry(FlowEvent @event, int set, bool isTouched)
    {
        foreach (var item in _effects.Objects(set))
        {
            if (IsCandidate(@event, item, isTouched))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCandidate(FlowEvent @event, FlowObject item, bool isTouched) =>
        item.Kind is FlowObjectKind.This or FlowObjectKind.Fresh or FlowObjectKind.Parameter or FlowObjectKind.Captured or FlowObjectKind.Result or FlowObjectKind.Element
        && (FlowObjectTypes.TypeOf(item, _effects.Flow) is not { } type || RegistrationFinder.IsEntryType(type))
        && (!isTouched || IsTouchedAfter(@event, item));

    /// <summary>
    /// True where a later event is given the entry, or a way to it. The order of the source stands for that of execution; in
    /// a loop every event may be the later one.
    /// </summary>
    private bool IsTouchedAfter(FlowEvent publication, FlowObject entry)
    {
        if (!_isIndexed)
        {
            _isIndexed = true;
            Index();
        }

        var isRepeated = IsInLoop(publication.Operation.Syntax);
        if (_touches.TryGetValue(entry.Id, out var touch) && touch.Follows(publication, isRepeated))
        {
            return true;
        }

        return _unnamedCode.Follows(publication, isRepeated) || entry.Kind switch
        {
            FlowObjectKind.Result => _callOfResult.Follows(publication, isRepeated),
            FlowObjectKind.Captured => _anyCall.Follows(publication, isRepeated),
            _ => false,
        } || IsRegistryTouchedAfter(publication, isRepeated);
    }

    /// <summary>Where a field holds the entry itself, whoever has the field's owner has the entry; a static one is open to all code.</summary>
    private bool IsRegistryTouchedAfter(FlowEvent publication, bool isRepeated)
    {
        if (publication.Kind == FlowEventKind.ElementStore || (publication.Kind == FlowEventKind.Call && _effects.Context.Hierarchy.TargetsOf(publication.Method!).IsEmpty && !IsExchange(publication)))
        {
            return false;
        }

        if (publication.Symbol is { IsStatic: true })
        {
            return _anyCall.Follows(publication, isRepeated);
        }

        foreach (var owner in _effects.Objects(publication.Receiver))
        {
            if (_touches.TryGetValue(owner.Root.Id, out var touch) && touch.Follows(publication, isRepeated))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsExchange(FlowEvent call) => call.Method is { ContainingType.Name: "Interlocked" or "Volatile" or "LazyInitializer" };

    private void Index()
    {
        foreach (var @event in _effects.Flow.Events)
        {
            if (@event.Kind is not (FlowEventKind.Call or FlowEventKind.Store or FlowEventKind.ElementStore))
            {
                continue;
            }

            Add(@event, @event.Receiver);
            if (@event is not { Kind: FlowEventKind.Call, Method: { } method })
            {
                continue;
            }

            foreach (var argument in @event.Arguments)
            {
                Add(@event, argument);
            }

            if (RunsUnnamedCode(@event, method, _effects))
            {
                _unnamedCode = _unnamedCode.With(@event);
            }

            if (RunsUnnamedCode(@event, method, _effects) || FlowContext.HasBody(method.OriginalDefinition))
            {
                _anyCall = _anyCall.With(@event);
            }
        }
    }

    private void Add(FlowEvent @event, int set)
    {
        foreach (var item in _effects.Objects(set))
        {
            for (var current = item; current is not null; current = current.Base)
            {
                _touches.TryGetValue(current.Id, out var known);
                _touches[current.Id] = known.With(@event);
                if (current.Kind == FlowObjectKind.Result)
                {
                    _callOfResult = _callOfResult.With(@event);
                }
            }
        }
    }

    private static bool IsInLoop(SyntaxNode syntax)
    {
        for (var node = syntax; node is not (null or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is WhileStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or DoStatementSyntax or LabeledStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The last event in the source that touches an object, and whether another one does.</summary>
    private readonly record struct Touch(FlowEvent? Last, bool HasOthers)
    {
        internal Touch With(FlowEvent @event) =>
            Last is null ? new Touch(@event, false)
            : ReferenceEquals(Last.Operation, @event.Operation) ? this
            : new Touch(End(@event) >= End(Last) ? @event : Last, true);

        internal bool Follows(FlowEvent publication, bool isRepeated)
        {
            if (Last is null)
            {
                return false;
            }

            var isSame = ReferenceEquals(Last.Operation, publication.Operation);
            return isRepeated ? HasOthers || !isSame : !isSame && End(Last) >= End(publication);
        }

        private static int End(FlowEvent @event) => @event.Operation.Syntax.Span.End;
    }
}
