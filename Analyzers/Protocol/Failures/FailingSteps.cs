using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells which steps behind a publication are expected to fail. Nearly everything may throw, so a step counts only where the
/// code itself shows it: an explicit throw, an operation on the entry that is awaited, or a method of it that says so outright.
/// </summary>
internal sealed class FailingSteps
{
    /// <summary>What a method of the entry does to its state is followed this many calls deep.</summary>
    private const int DeepestHelper = 3;

    private readonly Registration _registration;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodFlow _flow;

    internal FailingSteps(Registration registration, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _context = context;
        _cancellationToken = cancellationToken;
        _flow = registration.Flow;
        IsRequest = FlowObjectTypes.TypeOf(registration.Entry, _flow) is { Name: "TaskCompletionSource" };
    }

    /// <summary>True where the entry is a request that waits for an answer.</summary>
    internal bool IsRequest { get; }

    /// <summary>True for what throws where a registration is expected to fail.</summary>
    /// <param name="event">Something that follows the publication.</param>
    /// <param name="isTakenOutLater">True where the method takes the entry out when it is done.</param>
    internal bool MayThrow(FlowEvent @event, bool isTakenOutLater) => @event.Kind switch
    {
        FlowEventKind.Throw => @event.Operation is not null && IsRuntimeFailure(@event),
        FlowEventKind.Await => IsExpectedToFail(@event, isTakenOutLater),
        FlowEventKind.Call => FailsInBody(@event) || IsWaitedFor(@event),
        _ => false,
    };

    /// <summary>Who catches what comes out of an operation on the entry, and returns an error for it, expects that operation to fail.</summary>
    internal bool MayBeCaught(FlowEvent @event) =>
        @event.Kind is FlowEventKind.Call or FlowEventKind.Await
        && (@event.Node.Handlers.Length > 1 || (@event.Node.Handlers.Length == 1 && !ReferenceEquals(@event.Node.Handlers[0], _flow.Graph.ExceptionalExit)))
        && (@event.Kind == FlowEventKind.Await || (@event.Method is { MethodKind: MethodKind.Ordinary } && TakesEntry(@event)));

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

            var effects = MethodEffects.Of(body, _context.Flow, DeepestHelper, _cancellationToken);
            foreach (var @event in body.Events)
            {
                if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
                {
                    continue;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Mutate && RetractionOnFailure.SaysFailure(effect) && IsMemberOf(effect.Member!, type, target.ContainingType))
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

        return (isTakenOutLater || IsRequest || TakesEntry(@event))
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
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(registry)?.Symbol, _registration.Registry))
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

    /// <summary>True where the entry is among the objects of a set.</summary>
    internal bool Holds(int set) => Array.IndexOf(_registration.Effects.Objects(_registration.Effects.Expand(set)), _registration.Entry) >= 0;

    /// <summary>A method of the entry, or one that is given the entry, that says outright that it fails.</summary>
    private bool FailsInBody(FlowEvent call)
    {
        if (call.Method is not { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsAsync: false } method
            || (!IsRequest && !TakesEntry(call))
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
}
