using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells the errors among the values that a registering method returns.</summary>
internal sealed class ReturnedErrors
{
    private readonly Registration _registration;
    private readonly RetractionOnFailure _retraction;
    private readonly Decisions _decisions;
    private readonly Func<FlowEvent, bool> _endsWay;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodFlow _flow;

    /// <param name="registration">The registration that may fail.</param>
    /// <param name="retraction">Who sees to its entry then.</param>
    /// <param name="decisions">The decisions of its method.</param>
    /// <param name="endsWay">Tells what ends a way behind the publication.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal ReturnedErrors(Registration registration, RetractionOnFailure retraction, Decisions decisions, Func<FlowEvent, bool> endsWay, CancellationToken cancellationToken)
    {
        _registration = registration;
        _retraction = retraction;
        _decisions = decisions;
        _endsWay = endsWay;
        _cancellationToken = cancellationToken;
        _flow = registration.Flow;
    }

    /// <summary>The values that a return may stand for: of a conditional expression, each arm.</summary>
    internal void AddReturned(FlowEvent @return, List<ReturnedValue> returns)
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
    internal IEnumerable<ReturnedValue> ErrorsReturnedByHandlers(FlowEvent failing, List<ReturnedValue> returns, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
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
                isSeenTo = _retraction.Retracts(@event) || _retraction.TellsFailure(@event) || (RetractionOnFailure.IsInHandler(node) && _retraction.MarksEntry(@event)) || ReferenceEquals(@event, _registration.Publication);
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
            if (seen.Contains(candidate.Node) && RetractionOnFailure.IsInHandler(candidate.Node) && IsError(candidate, returns, after))
            {
                yield return candidate;
            }
        }
    }

    private static bool IsSuccess(IOperation value) =>
        value.ConstantValue.HasValue
            ? value.ConstantValue.Value is not (null or false or < 0) && !ReturnedError.IsNamedFailure(value)
            : value.Type is { SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum } or { IsReferenceType: true } && !ReturnedError.IsNamedFailure(value);

    /// <summary>True for a value that says that something has failed, held against the other values that the method returns.</summary>
    internal bool IsError(ReturnedValue returned, List<ReturnedValue> returns, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
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
                if (Decisions.Controls(_flow, new Decision(node, null, null), @return, failing, _endsWay, _cancellationToken))
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
}

/// <summary>A value that a method may return.</summary>
/// <param name="Event">The return.</param>
/// <param name="Node">The node in which it is decided that this value is returned.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ReturnedValue(FlowEvent Event, FlowNode Node, IOperation Value);
