using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds ways on which a registration fails and its entry stays published. Nearly everything may throw, so a failure counts
/// only where the code itself shows that it expects one: an explicit throw, an error that is returned, an operation on the
/// entry that is awaited, and a registry that entries can be taken out of.
/// </summary>
internal sealed class FailedRegistrationFinder
{
    /// <summary>A handler's helpers are followed this many calls deep to where they take the entry out.</summary>
    private const int HandlerDepth = 3;

    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly Decisions _decisions;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodFlow _flow;

    private FailedRegistrationFinder(
        Registration registration,
        RegistryProtocol protocol,
        Decisions decisions,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _decisions = decisions;
        _context = context;
        _cancellationToken = cancellationToken;
        _flow = registration.Flow;
    }

    /// <summary>The ways on which <paramref name="registration"/> fails without being taken back, or null where there is none.</summary>
    internal static FailedRegistration? Find(
        Registration registration,
        Decisions decisions,
        Evidence required,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        // An empty collection in a table is no failure, and what a callee made and published for itself is its own registration.
        if (registration.Effect.IsReference
            || context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow)) != CollectionKind.None
            || (registration.Entry.Kind is FlowObjectKind.Result or FlowObjectKind.Element && !ReferenceEquals(registration.Effect.Site, registration.Publication.Operation))
            || registration.Flow.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
            || registration.Publication is not { Kind: FlowEventKind.Call, Method: { } publisher }
            || IsKeyOfCollection(registration.Publication, publisher, context)
            || IsComparedByValue(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow))
            || IsKeyOfAnyType(registration)
            || publisher.Name is "GetOrAdd" or "AddOrUpdate" or "GetValue" or "Enqueue" or "Push" or "TryWrite")
        {
            return null;
        }

        var protocol = context.ProtocolOf(registration.Registry, holdsEntry: false, registration.Flow.Method.ContainingType, cancellationToken);
        if (protocol.Evidence == Evidence.Excluded || protocol.Evidence < required || !CanBeTakenOut(protocol))
        {
            return null;
        }

        var finder = new FailedRegistrationFinder(registration, protocol, decisions, context, cancellationToken);
        return finder.Find() is { } failed && !(failed.Kind == FailureKind.Throws && finder.AreExceptionsHandledByCallers()) ? failed : null;
    }

    /// <summary>The key under which a collection is kept is no entry: it is the collection's elements that are registered.</summary>
    private static bool IsKeyOfCollection(FlowEvent publication, IMethodSymbol publisher, ProtocolContext context)
    {
        if (FlowContext.HasBody(publisher) || publication.Arguments.Length < 2)
        {
            return false;
        }

        foreach (var parameter in publisher.Parameters)
        {
            if (context.Flow.Catalogue.CollectionKindOf(parameter.Type) != CollectionKind.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An object that equals others of the same content is a name for something, and notes down a fact where it is kept.</summary>
    private static bool IsComparedByValue(ITypeSymbol? type)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(nameof(Equals)))
            {
                if (member is IMethodSymbol { IsOverride: true, IsImplicitlyDeclared: false })
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What may be of any type, a number included, and stands beside a value is what the value is kept under.</summary>
    private static bool IsKeyOfAnyType(Registration registration) =>
        FlowObjectTypes.TypeOf(registration.Entry, registration.Flow) is ITypeParameterSymbol { HasReferenceTypeConstraint: false, ConstraintTypes.IsEmpty: true }
        && registration.Effect.Site is IInvocationOperation { TargetMethod.Parameters.Length: > 1 } or ISimpleAssignmentOperation { Target: IPropertyReferenceOperation };

    /// <summary>A registry out of which single entries are taken knows what an end of a registration is.</summary>
    private static bool CanBeTakenOut(RegistryProtocol protocol)
    {
        foreach (var retraction in protocol.Retractions)
        {
            if (retraction.Effect.Site is IInvocationOperation { TargetMethod.Name: "Remove" or "TryRemove" or "RemoveAt" or "RemoveAll" })
            {
                return true;
            }
        }

        return false;
    }

    private FailedRegistration? Find()
    {
        var isTakenOutLater = !_registration.Retractions.IsEmpty;
        FlowEvent? success = null;
        var after = FlowWalk.After(_flow, _registration.Publication, EndsWay, _cancellationToken);
        foreach (var (@event, _) in after)
        {
            if (@event.Kind == FlowEventKind.Return && IsSuccess(@event) && FollowsSuccessfulPublication(@event))
            {
                success = @event;
            }
        }

        var failures = ImmutableArray.CreateBuilder<RegistrationFailure>();
        foreach (var (@event, _) in after)
        {
            if (ReferenceEquals(@event, _registration.Publication) || Retracts(@event) || !FollowsSuccessfulPublication(@event))
            {
                continue;
            }

            // A finally block is there once for each way into it.
            if (KindOfFailure(@event, success, after, isTakenOutLater) is { } kind
                && !IsTakenOutByHandler(@event)
                && !failures.Any(failure => failure.Operation == @event.Operation))
            {
                failures.Add(new RegistrationFailure(@event.Operation, kind));
            }
        }

        return failures.Count == 0
            ? null
            : new FailedRegistration(_flow, _registration.Publication, failures.ToImmutable(), _protocol.Registry, _registration.Entry);
    }

    private FailureKind? KindOfFailure(FlowEvent @event, FlowEvent? success, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after, bool isTakenOutLater)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Throw when @event.Operation is not null && IsRuntimeFailure(@event) && Escapes(@event.Node):
            case FlowEventKind.Await when IsExpectedToFail(@event, isTakenOutLater) && Escapes(@event.Node):
            case FlowEventKind.Call when FailsInBody(@event) && Escapes(@event.Node):
                return FailureKind.Throws;
            case FlowEventKind.Return when success is not null && IsError(@event, success, after):
                return FailureKind.ReturnsError;
            default:
                return null;
        }
    }

    /// <summary>The next round of a loop finds the entry like anyone else, or makes another one.</summary>
    private bool EndsWay(FlowEvent @event) =>
        Retracts(@event)
        || (!ReferenceEquals(@event, _registration.Publication) && ReferenceEquals(@event.Operation, _registration.Publication.Operation))
        || (_registration.Entry.Origin is { } origin && ReferenceEquals(@event.Operation, origin) && !ReferenceEquals(@event, _registration.Publication))
        || (@event.Kind == FlowEventKind.Call
            && @event.Operation.Syntax.SpanStart < _registration.Publication.Operation.Syntax.SpanStart
            && LooksUp(@event));

    private bool LooksUp(FlowEvent @event)
    {
        foreach (var effect in _registration.Effects.EffectsOf(@event))
        {
            if (effect.Kind is EffectKind.Lookup or EffectKind.Ask
                && effect.Registry is not null
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry)?.Symbol, _protocol.Registry))
            {
                return true;
            }
        }

        return false;
    }

    private bool Retracts(FlowEvent @event) => Retracts(@event, _registration.Effects);

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
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry)?.Symbol, _protocol.Registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a handler that the flow has hooked to the entry itself takes it out, as when a connection says that it is closed.</summary>
    private bool IsTakenOutByHandler(FlowEvent failure)
    {
        foreach (var @event in _flow.Events)
        {
            if (@event.Index >= failure.Index)
            {
                break;
            }

            if (@event.Kind != FlowEventKind.Subscribe || !Holds(@event.Receiver))
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

    /// <summary>What follows a publication that was refused, as by <c>TryAdd</c>, is not its failure.</summary>
    private bool FollowsSuccessfulPublication(FlowEvent @event)
    {
        foreach (var decision in _decisions.Of(_registration.Publication.Operation))
        {
            if (decision.Present is { } present)
            {
                return FlowWalk.Reaches(_flow, present, decision.Node, @event, EndsWay, _cancellationToken);
            }
        }

        return true;
    }

    private static bool IsSuccess(FlowEvent @return) =>
        @return.Operation.ConstantValue is { HasValue: true, Value: not (null or false or < 0) }
        || (!@return.Operation.ConstantValue.HasValue && @return.Operation.Type is { IsReferenceType: true });

    /// <summary><c>false</c> beside <c>true</c>, a negative number beside another one, null beside an object, or a result that is passed on because it was not the one hoped for.</summary>
    private bool IsError(FlowEvent @return, FlowEvent success, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        if (ReferenceEquals(@return, success))
        {
            return false;
        }

        var value = Conversions.Unwrap(@return.Operation);
        if (value.ConstantValue.HasValue)
        {
            return (value.ConstantValue.Value is false && success.Operation.ConstantValue is { HasValue: true, Value: true })
                || (value.ConstantValue.Value is < 0 && success.Operation.ConstantValue is { HasValue: true, Value: >= 0 } && DependsOnCallAfter(@return, after))
                || (value.ConstantValue.Value is null && !success.Operation.ConstantValue.HasValue && DependsOnCallAfter(@return, after));
        }

        return value is ILocalReferenceOperation { Type: { } type }
            && (type.TypeKind == TypeKind.Enum || type.SpecialType == SpecialType.System_Int32)
            && success.Operation.ConstantValue.HasValue
            && DependsOnCallAfter(@return, after);
    }

    private bool DependsOnCallAfter(FlowEvent @return, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var (@event, _) in after)
        {
            if (@event.Kind != FlowEventKind.Call)
            {
                continue;
            }

            foreach (var decision in _decisions.Of(@event.Operation))
            {
                if (Decisions.Controls(_flow, decision, @return, null, candidate => ReferenceEquals(candidate, @event), _cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A wrong argument, or code that is not written yet, is a mistake of the program and no failure of a registration.</summary>
    private static bool IsRuntimeFailure(FlowEvent @throw)
    {
        var thrown = Conversions.Unwrap(@throw.Operation);
        if (thrown is not IObjectCreationOperation { Type: { } type })
        {
            return false;
        }

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name is "ArgumentException" or "NotImplementedException" or "NotSupportedException" or "NullReferenceException" or "UnreachableException")
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True where an exception thrown in a node leaves the method and nothing on its way sees to the entry.</summary>
    private bool Escapes(FlowNode from) => Escapes(from, _registration.Effects);

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
            if (Retracts(@event, effects) || (ReferenceEquals(effects, _registration.Effects) && MarksEntry(@event) && IsInHandler(node)))
            {
                return true;
            }
        }

        return false;
    }

    private bool MarksEntry(FlowEvent @event)
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

    private static bool IsInHandler(FlowNode node)
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

    /// <summary>True for a private method each of whose callers takes the entry out when an exception comes out of the method.</summary>
    private bool AreExceptionsHandledByCallers()
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
                    if (Escapes(@event.Node, effects ??= MethodEffects.Of(flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken)))
                    {
                        return false;
                    }
                }
            }
        }

        return anyCall;
    }

    /// <summary>
    /// Waiting for the entry to become ready, or for the request that the entry is waiting for to be sent, is where
    /// registrations fail. Where the method takes the entry out when it is done, anything awaited in between counts.
    /// </summary>
    private bool IsExpectedToFail(FlowEvent await, bool isTakenOutLater)
    {
        var operation = ((IAwaitOperation)await.Operation).Operation;
        while (AwaitedBy(operation) is { } awaited)
        {
            operation = awaited;
        }

        if (operation is not IInvocationOperation { TargetMethod: { } method } call || _flow.EventAt(call) is not { } @event || IsTrivialWait(method))
        {
            return false;
        }

        // What a callee publishes and then fails to finish is judged where it is written.
        if (ReferenceEquals(@event, _registration.Publication) && !ReferenceEquals(_registration.Effect.Site, call))
        {
            return false;
        }

        var isCompletionSource = FlowObjectTypes.TypeOf(_registration.Entry, _flow) is { Name: "TaskCompletionSource" };
        return isTakenOutLater || isCompletionSource || TakesEntry(@event);
    }

    /// <summary>The task on which <c>ConfigureAwait</c>, or an extension method in its place, is called; null for any other call.</summary>
    private static IOperation? AwaitedBy(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } awaited } => awaited,
        IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ Value: { Type.Name: "Task" or "ValueTask" } value }] } => value,
        _ => null,
    };

    private static bool IsTrivialWait(IMethodSymbol method) =>
        method.ContainingType is { Name: "Task" or "ValueTask" or "SemaphoreSlim" or "Channel" or "ChannelWriter" or "ChannelReader" }
        || method.Name is "DisposeAsync" or "CloseAsync" or "StopAsync" or "WaitAsync" or "LockAsync" or "EnterAsync" or "AcquireAsync";

    private bool TakesEntry(FlowEvent call)
    {
        if (Holds(call.Receiver))
        {
            return true;
        }

        foreach (var argument in call.Arguments)
        {
            if (Holds(argument))
            {
                return true;
            }
        }

        return false;
    }

    private bool Holds(int set) => Array.IndexOf(_registration.Effects.Objects(_registration.Effects.Expand(set)), _registration.Entry) >= 0;

    /// <summary>A method of the entry, or one that is given the entry, that says outright that it fails.</summary>
    private bool FailsInBody(FlowEvent call)
    {
        if (call.Method is not { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsAsync: false } method || !TakesEntry(call))
        {
            return false;
        }

        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        foreach (var target in targets)
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is { } body && ThrowsOutright(body))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ThrowsOutright(MethodFlow body)
    {
        foreach (var @event in body.Events)
        {
            if (@event.Kind == FlowEventKind.Throw
                && IsRuntimeFailure(@event)
                && @event.Node.Handlers.Contains(body.Graph.ExceptionalExit)
                && Conversions.Unwrap(@event.Operation) is IObjectCreationOperation { Type: { Name: not ("ObjectDisposedException" or "InvalidOperationException") } })
            {
                return true;
            }
        }

        return false;
    }
}
