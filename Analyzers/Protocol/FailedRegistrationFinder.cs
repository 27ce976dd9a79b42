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
    private readonly bool _isRequest;
    private bool[]? _afterSuccess;
    private FeasibleWays? _ways;

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
        _isRequest = FlowObjectTypes.TypeOf(registration.Entry, _flow) is { Name: "TaskCompletionSource" };
    }

    /// <summary>The ways behind the publication, which matter once something on them looks like a failure.</summary>
    private FeasibleWays Ways => _ways ??= FeasibleWays.From(_flow, _registration.Publication, EndsWay, _cancellationToken);

    /// <summary>
    /// The ways on which a registration for which <see cref="MayFail"/> holds fails without being taken back, or null where there is
    /// none. What is registered where an exception has been caught makes good a failure, and stays on purpose when that is told.
    /// </summary>
    internal static FailedRegistration? Find(
        Registration registration,
        Decisions decisions,
        Evidence required,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        if (IsComparedByValue(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow))
            || IsKeyOfAnyType(registration)
            || IsPutBack(registration)
            || IsInHandler(registration.Publication.Node))
        {
            return null;
        }

        var protocol = context.ProtocolOf(registration.Registry, holdsEntry: false, registration.Flow.Method.ContainingType, cancellationToken);
        if (protocol.Evidence == Evidence.Excluded || protocol.Evidence < required)
        {
            return null;
        }

        var finder = new FailedRegistrationFinder(registration, protocol, decisions, context, cancellationToken);
        if (!CanBeTakenOut(protocol) && !finder.IsAnsweredHere())
        {
            return null;
        }

        return finder.Find() is { } failed && !finder.IsHandledByCallers(failed.Kind) ? failed : null;
    }

    /// <summary>
    /// True where a publication may be the begin of a registration that fails. An empty collection in a table is no failure, and
    /// what a callee made and published for itself is its own registration.
    /// </summary>
    internal static bool MayFail(FlowEvent publication, Effect published, MethodFlow flow, ProtocolContext context) =>
        !published.IsReference
        && flow.Method.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
        && publication is { Kind: FlowEventKind.Call, Method: { } publisher }
        && publisher.Name is not ("GetOrAdd" or "AddOrUpdate" or "GetValue" or "Enqueue" or "Push" or "TryWrite")
        && (published.Entry.Kind is not (FlowObjectKind.Result or FlowObjectKind.Element) || ReferenceEquals(published.Site, publication.Operation))
        && context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(published.Entry, flow)) == CollectionKind.None
        && !IsKeyOfCollection(publication, publisher, context);

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

    /// <summary>What was found in the registry itself is put back, as when a change is undone, and has been registered before.</summary>
    private static bool IsPutBack(Registration registration)
    {
        for (var item = registration.Entry; item is not null; item = item.Base)
        {
            if (item is { Kind: FlowObjectKind.Element, Base: { } collection } && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(collection)?.Symbol, registration.Registry))
            {
                return true;
            }
        }

        return false;
    }

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
        _afterSuccess = FindAfterSuccess();
        var isTakenOutLater = !_registration.Retractions.IsEmpty;
        var after = FlowWalk.After(_flow, _registration.Publication, EndsWay, _cancellationToken);
        var returns = new List<ReturnedValue>();
        foreach (var (@event, _) in after)
        {
            if (@event.Kind == FlowEventKind.Return && FollowsSuccessfulPublication(@event))
            {
                AddReturned(@event, returns);
            }
        }

        var caught = new HashSet<FlowNode>();
        var failures = ImmutableArray.CreateBuilder<RegistrationFailure>();
        foreach (var (@event, _) in after)
        {
            if (ReferenceEquals(@event, _registration.Publication) || Retracts(@event) || !FollowsSuccessfulPublication(@event))
            {
                continue;
            }

            if (@event.Kind == FlowEventKind.Return)
            {
                foreach (var returned in returns)
                {
                    if (ReferenceEquals(returned.Event, @event) && IsError(returned, returns, after) && Ways.Reach(returned.Node) && !Ways.IsDecidedBefore(returned.Node) && !RetractsAfter(@event, _registration.Effects))
                    {
                        Add(returned.Value, FailureKind.ReturnsError, @event);
                    }
                }

                continue;
            }

            if (MayThrow(@event, isTakenOutLater))
            {
                if (Escapes(@event.Node) && Ways.Reach(@event.Node))
                {
                    Add(@event.Operation, FailureKind.Throws, @event);
                }
            }
            else if (!MayBeCaught(@event))
            {
                continue;
            }

            // All that fails in one node is caught by the same handlers, and an error is one beside a success only.
            if (returns.Count > 0 && caught.Add(@event.Node))
            {
                foreach (var error in ErrorsReturnedByHandlers(@event, returns, after))
                {
                    Add(error.Value, FailureKind.ReturnsError, @event);
                }
            }
        }

        return failures.Count == 0
            ? null
            : new FailedRegistration(_flow, _registration.Publication, failures.ToImmutable(), _protocol.Registry, _registration.Entry);

        // A finally block is there once for each way into it.
        void Add(IOperation operation, FailureKind kind, FlowEvent @event)
        {
            if (!failures.Any(failure => failure.Operation == operation) && !IsTakenOutByHandler(@event))
            {
                failures.Add(new RegistrationFailure(operation, kind));
            }
        }
    }

    private bool MayThrow(FlowEvent @event, bool isTakenOutLater) => @event.Kind switch
    {
        FlowEventKind.Throw => @event.Operation is not null && IsRuntimeFailure(@event),
        FlowEventKind.Await => IsExpectedToFail(@event, isTakenOutLater),
        FlowEventKind.Call => FailsInBody(@event) || IsWaitedFor(@event),
        _ => false,
    };

    /// <summary>Who catches what comes out of an operation on the entry, and returns an error for it, expects that operation to fail.</summary>
    private bool MayBeCaught(FlowEvent @event) =>
        @event.Kind is FlowEventKind.Call or FlowEventKind.Await
        && (@event.Node.Handlers.Length > 1 || (@event.Node.Handlers.Length == 1 && !ReferenceEquals(@event.Node.Handlers[0], _flow.Graph.ExceptionalExit)))
        && (@event.Kind == FlowEventKind.Await || (@event.Method is { MethodKind: MethodKind.Ordinary } && TakesEntry(@event)));

    /// <summary>The next round of a loop finds the entry like anyone else, or makes another one.</summary>
    private bool EndsWay(FlowEvent @event) =>
        Retracts(@event)
        || TellsFailure(@event)
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

    /// <summary>An entry that says of itself that it has failed is left there for those who ask.</summary>
    private bool TellsFailure(FlowEvent @event)
    {
        if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call) || ReferenceEquals(@event, _registration.Publication))
        {
            return false;
        }

        // What cancels or fails a request tells whoever waits for it.
        if (_isRequest && @event.Method is { Name: "SetCanceled" or "TrySetCanceled" or "SetException" or "TrySetException" } && Holds(@event.Receiver))
        {
            return true;
        }

        foreach (var effect in _registration.Effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Complete
                ? _isRequest && effect.Member is { Name: "SetException" or "TrySetException" } && effect.Entry.Equals(_registration.Entry)
                : effect.Kind == EffectKind.Mutate && SaysFailure(effect) && effect.Entry.Equals(_registration.Entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where what fails is a method of the entry that writes into the entry that it has failed, as into <c>State</c>.</summary>
    private bool TellsFailureInBody(FlowEvent call)
    {
        if (call.Method is not { } method || !TakesEntry(call) || FlowObjectTypes.TypeOf(_registration.Entry, _flow) is not { } type)
        {
            return false;
        }

        foreach (var target in _context.Flow.Hierarchy.TargetsOf(method))
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is not { } body)
            {
                continue;
            }

            var effects = MethodEffects.Of(body, _context.Flow, HandlerDepth, _cancellationToken);
            foreach (var @event in body.Events)
            {
                if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
                {
                    continue;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Mutate && SaysFailure(effect) && IsMemberOf(effect.Member!, type, target.ContainingType))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Where all that is known of the entry is an interface, its state is in the type that implements it.</summary>
    private static bool IsMemberOf(ISymbol member, ITypeSymbol type, INamedTypeSymbol implementation)
    {
        for (var current = type.TypeKind == TypeKind.Interface ? implementation : type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, member.ContainingType.OriginalDefinition))
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

    /// <summary>True for a request that the registering method itself answers in the end: if it fails before, nobody ever does.</summary>
    private bool IsAnsweredHere()
    {
        if (!_isRequest)
        {
            return false;
        }

        foreach (var completion in _registration.Completions)
        {
            if (completion.Effect.Kind == EffectKind.Complete)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The values that a return may stand for: of a conditional expression, each arm.</summary>
    private void AddReturned(FlowEvent @return, List<ReturnedValue> returns)
    {
        var operation = @return.Operation is IReturnOperation { ReturnedValue: { } yielded } ? yielded : @return.Operation;
        if (Conversions.Unwrap(operation) is not IFlowCaptureReferenceOperation reference)
        {
            returns.Add(new ReturnedValue(@return, @return.Node, operation));
            return;
        }

        foreach (var node in _flow.Graph.Nodes)
        {
            if (node.Block is null)
            {
                continue;
            }

            foreach (var candidate in node.Block.Operations)
            {
                if (candidate is IFlowCaptureOperation capture && capture.Id.Equals(reference.Id))
                {
                    returns.Add(new ReturnedValue(@return, node, capture.Value));
                }
            }
        }
    }

    /// <summary>The errors that are returned where an exception of an operation is caught, and nothing takes the entry out on the way.</summary>
    private IEnumerable<ReturnedValue> ErrorsReturnedByHandlers(FlowEvent failing, List<ReturnedValue> returns, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        var returned = new List<ReturnedValue>();
        var seen = new HashSet<FlowNode> { failing.Node };
        var pending = new Queue<FlowNode>();
        foreach (var handler in failing.Node.Handlers)
        {
            pending.Enqueue(handler);
        }

        while (pending.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var node = pending.Dequeue();
            if (node.Block is null || !seen.Add(node))
            {
                continue;
            }

            var (first, count) = _flow.EventsOf(node);
            var isSeenTo = false;
            for (var i = first; i < first + count && !isSeenTo; i++)
            {
                var @event = _flow.Events[i];
                isSeenTo = Retracts(@event) || TellsFailure(@event) || (IsInHandler(node) && MarksEntry(@event)) || ReferenceEquals(@event, _registration.Publication);
                if (@event.Kind == FlowEventKind.Return && !isSeenTo)
                {
                    AddReturned(@event, returned);
                }
            }

            if (!isSeenTo)
            {
                if (node.FallThrough is { } next)
                {
                    pending.Enqueue(next);
                }

                if (node.Conditional is { } other)
                {
                    pending.Enqueue(other);
                }
            }
        }

        foreach (var candidate in returned)
        {
            if (seen.Contains(candidate.Node) && IsInHandler(candidate.Node) && IsError(candidate, returns, after))
            {
                yield return candidate;
            }
        }
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
    private bool FollowsSuccessfulPublication(FlowEvent @event) => _afterSuccess is null || _afterSuccess[@event.Index];

    private bool[]? FindAfterSuccess()
    {
        foreach (var decision in _decisions.Of(_registration.Publication.Operation))
        {
            if (decision.Present is { } present)
            {
                return FlowWalk.ReachedFrom(_flow, present, decision.Node, EndsWay, _cancellationToken);
            }
        }

        return null;
    }

    private static bool IsSuccess(IOperation value) =>
        value.ConstantValue.HasValue
            ? value.ConstantValue.Value is not (null or false or < 0) && !ReturnedError.IsNamedFailure(value)
            : value.Type is { SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum } or { IsReferenceType: true } && !ReturnedError.IsNamedFailure(value);

    private bool IsError(ReturnedValue returned, List<ReturnedValue> returns, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        var value = ReturnedError.Unwrap(returned.Value);
        foreach (var other in returns)
        {
            if (!ReferenceEquals(other.Value, returned.Value)
                && ReturnedError.Unwrap(other.Value) is var success
                && IsSuccess(success)
                && IsError(value, success, returned, after))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// <c>false</c> beside <c>true</c>, a negative number beside another one, null beside an object, a value that says so, or a
    /// result that is passed on because it was not the one hoped for.
    /// </summary>
    private bool IsError(IOperation value, IOperation success, ReturnedValue returned, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        if (ReturnedError.IsNamedFailure(value) || ReturnedError.IsFailureBeside(value, success))
        {
            return true;
        }

        if (value.ConstantValue.HasValue)
        {
            return (value.ConstantValue.Value is false && success.ConstantValue is { HasValue: true, Value: true })
                || (value.ConstantValue.Value is < 0 && success.ConstantValue is { HasValue: true, Value: >= 0 } && DependsOnCallAfter(returned, after))
                || (value.ConstantValue.Value is null && !success.ConstantValue.HasValue && DependsOnCallAfter(returned, after));
        }

        return value is ILocalReferenceOperation { Type: { } type } local
            && (type.TypeKind == TypeKind.Enum || type.SpecialType == SpecialType.System_Int32
                ? success.ConstantValue.HasValue
                : success is not ILocalReferenceOperation && SymbolEqualityComparer.Default.Equals(type, success.Type) && IsPassedOnForItsFlag(local.Local, returned.Event))
            && DependsOnCallAfter(returned, after);
    }

    /// <summary>True where a result is returned because it says that something has failed: <c>if (!result.Success) return result;</c>.</summary>
    private bool IsPassedOnForItsFlag(ILocalSymbol result, FlowEvent @return)
    {
        foreach (var node in _flow.Graph.Nodes)
        {
            if (node is not { Block: { BranchValue: { } condition, ConditionKind: not ControlFlowConditionKind.None and var kind }, FallThrough: { } fallThrough, Conditional: { } conditional })
            {
                continue;
            }

            var holds = true;
            while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: { } operand })
            {
                holds = !holds;
                condition = operand;
            }

            if (condition is IPropertyReferenceOperation { Property: { } flag, Instance: ILocalReferenceOperation { Local: { } tested } }
                && SymbolEqualityComparer.Default.Equals(tested, result)
                && ReturnedError.IsSuccessFlag(flag.Name) is { } isSuccess)
            {
                var whenTrue = kind == ControlFlowConditionKind.WhenTrue ? conditional : fallThrough;
                var whenFalse = kind == ControlFlowConditionKind.WhenTrue ? fallThrough : conditional;
                var failing = holds == isSuccess ? whenFalse : whenTrue;
                if (Decisions.Controls(_flow, new Decision(node, null, null), @return, failing, EndsWay, _cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool DependsOnCallAfter(ReturnedValue returned, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var (@event, _) in after)
        {
            if (@event.Kind != FlowEventKind.Call)
            {
                continue;
            }

            foreach (var decision in _decisions.Of(@event.Operation))
            {
                var isArm = ReferenceEquals(decision.Node.FallThrough, returned.Node) || ReferenceEquals(decision.Node.Conditional, returned.Node);
                if (isArm || Decisions.Controls(_flow, decision, returned.Event, null, candidate => ReferenceEquals(candidate, @event), _cancellationToken))
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

        // What the compiler throws where no arm of a switch expression fits is written by nobody, and mostly cannot be reached.
        if (thrown is not IObjectCreationOperation { IsImplicit: false, Type: { } type })
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
            if (Retracts(@event, effects) || (ReferenceEquals(effects, _registration.Effects) && IsInHandler(node) && (MarksEntry(@event) || TellsFailure(@event))))
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

    /// <summary>True for a private method each of whose callers takes the entry out when an exception comes out of the method, or after it has returned an error.</summary>
    private bool IsHandledByCallers(FailureKind kind)
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
    private bool RetractsAfter(FlowEvent from, MethodEffects effects)
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

    /// <summary>
    /// Waiting for the entry to become ready, or for the request that the entry is waiting for to be sent, is where
    /// registrations fail. Where the method takes the entry out when it is done, anything awaited in between counts.
    /// </summary>
    private bool IsExpectedToFail(FlowEvent await, bool isTakenOutLater)
    {
        if (CallOf(((IAwaitOperation)await.Operation).Operation) is not { Operation: IInvocationOperation { TargetMethod: { } method } call } @event
            || IsTrivialWait(method)
            || (@event.Index < _registration.Publication.Index && !_registration.IsAfter(@event)))
        {
            return false;
        }

        // What a callee publishes and then fails to finish is judged where it is written.
        if (ReferenceEquals(@event, _registration.Publication) && !ReferenceEquals(_registration.Effect.Site, call))
        {
            return false;
        }

        return (isTakenOutLater || _isRequest || TakesEntry(@event))
            && !IsRegistrationOfItsOwn(@event)
            && !TellsFailureInBody(@event)
            && !IsDoneAtOnce(method)
            && !OnlyTellsOthers(@event);
    }

    /// <summary>True for a method that is not asynchronous and returns nothing but completed tasks: to await that cannot fail.</summary>
    private bool IsDoneAtOnce(IMethodSymbol method)
    {
        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        foreach (var target in targets)
        {
            if (target.IsAsync || _context.Flow.FlowOf(target, _cancellationToken) is not { } body)
            {
                return false;
            }

            foreach (var @event in body.Events)
            {
                if (@event.Kind == FlowEventKind.Return && !IsCompletedTask(@event.Operation))
                {
                    return false;
                }
            }
        }

        return !targets.IsEmpty;
    }

    private static bool IsCompletedTask(IOperation returned) => Conversions.Unwrap(returned is IReturnOperation { ReturnedValue: { } value } ? value : returned) switch
    {
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } } or IDefaultValueOperation => true,
        IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" } } => true,
        _ => false,
    };

    /// <summary>
    /// True where all that is done with the entry is to tell whoever wants to know of it: a callback that may be missing is no
    /// part of the registration, which is complete without it.
    /// </summary>
    private bool OnlyTellsOthers(FlowEvent call)
    {
        if (call.Method is not { } method || Holds(call.Receiver))
        {
            return false;
        }

        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return IsOfOptionalCallback(call, _flow);
        }

        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        foreach (var target in targets)
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is not { } body)
            {
                return false;
            }

            for (var i = 0; i < call.Arguments.Length; i++)
            {
                if (Holds(call.Arguments[i]) && (i >= target.Parameters.Length || !GoesToOptionalCallbackOnly(target.Parameters[i], body)))
                {
                    return false;
                }
            }
        }

        return !targets.IsEmpty && TakesEntry(call);
    }

    private static bool GoesToOptionalCallbackOnly(IParameterSymbol parameter, MethodFlow body)
    {
        foreach (var @event in body.Events)
        {
            if (@event.Kind != FlowEventKind.Load && TakesPart(@event) && !(@event is { Kind: FlowEventKind.Call, Method.MethodKind: MethodKind.DelegateInvoke } && IsOfOptionalCallback(@event, body)))
            {
                return false;
            }
        }

        return true;

        bool TakesPart(FlowEvent @event) =>
            Names(@event.Receiver) || Names(@event.Value) || Array.Exists(@event.Arguments, Names);

        bool Names(int set)
        {
            foreach (var item in body.Objects.Objects(set))
            {
                if (item.Root is { Kind: FlowObjectKind.Parameter, Symbol: { } given } && SymbolEqualityComparer.Default.Equals(given, parameter))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True for a delegate in a field or property, such as that of an event, that is called only where there is one.</summary>
    private static bool IsOfOptionalCallback(FlowEvent call, MethodFlow flow)
    {
        if (flow.Objects.Objects(call.Receiver) is not [{ Kind: FlowObjectKind.Field, Symbol: { } callback }])
        {
            return false;
        }

        foreach (var test in BranchTest.FindIn(flow))
        {
            if (test.IsNullTest
                && SymbolEqualityComparer.Default.Equals(test.Member.OriginalDefinition, callback.OriginalDefinition)
                && !BranchTest.CanReach(flow, test.WhenNot, call.Node, static _ => false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a call that itself puts the entry into the registry: whether it fails, and sees to that, is judged where it is written.</summary>
    private bool IsRegistrationOfItsOwn(FlowEvent call)
    {
        if (ReferenceEquals(call, _registration.Publication))
        {
            return false;
        }

        foreach (var effect in _registration.Effects.EffectsOf(call))
        {
            if (effect is { Kind: EffectKind.Publish, Registry: { } registry }
                && ReferenceEquals(effect.Entry, _registration.Entry)
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(registry)?.Symbol, _protocol.Registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The call that made a task, through what a task is handed on by and the variable that it was kept in.</summary>
    private FlowEvent? CallOf(IOperation task)
    {
        var operation = Conversions.Unwrap(task);
        while (HandedOn(operation) is { } awaited)
        {
            operation = Conversions.Unwrap(awaited);
        }

        if (operation is ILocalReferenceOperation)
        {
            foreach (var made in _flow.Objects.Objects(_flow.ValueOf(operation)))
            {
                if (made is { Kind: FlowObjectKind.Result, Origin: { } origin } && _flow.EventAt(origin) is { } found)
                {
                    return found;
                }
            }
        }

        return _flow.EventAt(operation);
    }

    /// <summary>A task on the entry that the method blocks on fails as one that it awaits.</summary>
    private bool IsWaitedFor(FlowEvent @event) =>
        @event.Method is { Name: "Wait" or "get_Result" or "GetResult", ContainingType.Name: "Task" or "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ValueTask" }
        && @event.Operation switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            _ => null,
        } is { } task
        && CallOf(task) is { Method: { } method } call
        && !IsTrivialWait(method)
        && call.Index > _registration.Publication.Index
        && TakesEntry(call)
        && !TellsFailureInBody(call);

    /// <summary>The task that <c>ConfigureAwait</c> and its like, or an extension method in their place, hand on; null for any other call.</summary>
    private static IOperation? HandedOn(IOperation operation) => operation switch
    {
        IInvocationOperation
        {
            TargetMethod: { Name: "ConfigureAwait" or "WaitAsync" or "AsTask" or "Preserve" or "GetAwaiter", ContainingType.Name: "Task" or "ValueTask" },
            Instance: { } awaited,
        } => awaited,
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
        if (call.Method is not { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsAsync: false } method
            || (!_isRequest && !TakesEntry(call))
            || TellsFailureInBody(call))
        {
            return false;
        }

        var hasBody = false;
        foreach (var target in _context.Flow.Hierarchy.TargetsOf(method))
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is { } body)
            {
                hasBody = true;
                if (ThrowsOutright(body))
                {
                    return true;
                }
            }
        }

        return !hasBody && IsConnection(method) && Holds(call.Receiver);
    }

    /// <summary>What reaches for the world outside fails now and then, and says so by an exception unless it returns how it went.</summary>
    private static bool IsConnection(IMethodSymbol method) => method.ReturnsVoid && method.Name is "Connect" or "Open";

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

    /// <summary>A value that a method may return.</summary>
    /// <param name="Event">The return.</param>
    /// <param name="Node">The node in which it is decided that this value is returned.</param>
    /// <param name="Value">The value.</param>
    private readonly record struct ReturnedValue(FlowEvent Event, FlowNode Node, IOperation Value);
}
