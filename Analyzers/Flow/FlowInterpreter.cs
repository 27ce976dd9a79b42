using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>
/// Runs a method abstractly: a forward data flow over its <see cref="FlowGraph"/> that follows which object each variable
/// holds and which locks are held (Kildall's worklist algorithm, "A Unified Approach to Global Program Optimization",
/// 1973). When nothing changes any more, a last pass writes down the events; where nothing is run twice, the first one does.
/// </summary>
internal sealed class FlowInterpreter
{
    /// <summary>A method that takes more evaluations than this is given up, so that no method can hold the editor up.</summary>
    private const int LargestEffort = 400_000;

    /// <summary>Expressions nested deeper than this are not looked into.</summary>
    private const int DeepestExpression = 128;

    /// <summary>No more fields than this are followed in one method.</summary>
    private const int MostFieldSlots = 64;

    /// <summary>No more variables than this are followed in one method: states are copied at every branch.</summary>
    private const int MostVariableSlots = 256;

    private readonly IMethodSymbol _method;
    private readonly ControlFlowGraph _source;
    private readonly FlowGraph _graph;
    private readonly FlowContext _context;
    private readonly FlowObjectTable _objects = new();
    private readonly FlowState?[] _entryStates;
    private readonly bool[] _isDue;
    private readonly (int First, int Count)[] _eventsOfNode;
    private readonly Dictionary<ISymbol, int> _variableSlots = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<int, int> _fieldSlots = new();
    private readonly List<FlowObject?> _slotOwners = new();
    private readonly Dictionary<CaptureId, int> _captures = new();
    private readonly Dictionary<CaptureId, IOperation> _capturedReferences = new();
    private readonly Dictionary<int, List<HeldLock>> _locksOfResult = new();
    private readonly Dictionary<int, LockStatementSyntax> _lockStatements = new();
    private readonly List<FlowEvent> _events = new();
    private readonly Dictionary<IOperation, int> _operandValues = new();
    private readonly bool _followsLockHelpers;
    private readonly CancellationToken _cancellationToken;
    private readonly Func<int, int, int> _union;
    private readonly Func<int, int> _entryValue;

    private FlowState _state = new(LockSet.None);
    private FlowState? _thrownState;
    private FlowNode _node;
    private bool _recording;
    private int _next;
    private int _steps;
    private int _depth;
    private LockSet? _exitLocks;
    private HashSet<int>? _boundThreads;
    private PutElements? _puts;

    private FlowInterpreter(IMethodSymbol method, ControlFlowGraph source, FlowContext context, bool followsLockHelpers, CancellationToken cancellationToken)
    {
        _followsLockHelpers = followsLockHelpers;
        _cancellationToken = cancellationToken;
        _method = method;
        _source = source;
        _context = context;
        _graph = FlowGraph.Create(source);
        _node = _graph.Entry;
        _entryStates = new FlowState?[_graph.Nodes.Count];
        _isDue = new bool[_graph.Nodes.Count];
        _eventsOfNode = new (int First, int Count)[_graph.Nodes.Count];
        _union = _objects.Union;
        _entryValue = EntryValue;
    }

    /// <summary>Runs <paramref name="method"/>, or returns null where it is too large.</summary>
    /// <param name="method">The method, accessor, constructor, lambda or local function.</param>
    /// <param name="source">Its control-flow graph.</param>
    /// <param name="context">What is known of the compilation.</param>
    /// <param name="followsLockHelpers">Whether methods that take a lock for their caller are looked into.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    internal static MethodFlow? Run(
        IMethodSymbol method,
        ControlFlowGraph source,
        FlowContext context,
        bool followsLockHelpers,
        CancellationToken cancellationToken) =>
        new FlowInterpreter(method, source, context, followsLockHelpers, cancellationToken).Run();

    private MethodFlow? Run()
    {
        // Where no way leads back, the state on entry to a node is final when its turn comes, and one pass is enough.
        _recording = _graph.IsAcyclic;
        if (!ReachFixedPoint())
        {
            return null;
        }

        if (!_recording)
        {
            _recording = true;
            foreach (var node in _graph.Nodes)
            {
                if (node.Block is not null && _entryStates[node.Index] is { } entry)
                {
                    WriteDown(node, entry);
                }
            }
        }

        return new MethodFlow(_method, _source, _graph, _objects, _events, _eventsOfNode, _operandValues, _exitLocks ?? LockSet.None, _steps);
    }

    /// <summary>Evaluates a node whose state on entry is final, and which nobody needs afterwards.</summary>
    private void WriteDown(FlowNode node, FlowState entry)
    {
        var first = _events.Count;
        if (node.Block!.Kind == BasicBlockKind.Exit)
        {
            _exitLocks = _exitLocks is null ? LastingLocks(entry.Locks) : _exitLocks.Intersect(LastingLocks(entry.Locks));
        }

        Evaluate(node, entry);
        _eventsOfNode[node.Index] = (first, _events.Count - first);
    }

    private LockSet LastingLocks(LockSet locks)
    {
        foreach (var held in locks.Locks)
        {
            if (_lockStatements.ContainsKey(held.Target.Id))
            {
                locks = locks.Without(held.Target);
            }
        }

        return locks;
    }

    /// <summary>Takes the first of the nodes that are due, until none is.</summary>
    private bool ReachFixedPoint()
    {
        _entryStates[_graph.Entry.Index] = new FlowState(LockSet.None);
        _isDue[_graph.Entry.Index] = true;
        for (_next = _graph.Entry.Index; _next < _isDue.Length;)
        {
            if (!_isDue[_next])
            {
                _next++;
                continue;
            }

            _cancellationToken.ThrowIfCancellationRequested();
            _isDue[_next] = false;
            var node = _graph.Nodes[_next++];
            if (_recording)
            {
                WriteDown(node, _entryStates[node.Index]!);
            }
            else
            {
                Evaluate(node, _entryStates[node.Index]!.Clone());
            }

            if (_steps > LargestEffort)
            {
                return false;
            }

            if (_thrownState is not null)
            {
                foreach (var handler in node.Handlers)
                {
                    Propagate(handler, _thrownState, isLast: false);
                }
            }

            Propagate(node.Conditional, _state, isLast: false);
            Propagate(node.FallThrough, _state, isLast: true);
        }

        return true;
    }

    /// <summary>Hands a state on to where the flow goes next; the last one to get it need not copy it.</summary>
    private void Propagate(FlowNode? target, FlowState state, bool isLast)
    {
        if (target?.Block is null)
        {
            return;
        }

        ref var known = ref _entryStates[target.Index];
        _steps++;
        if (known is null)
        {
            known = isLast ? state : state.Clone();
        }
        else if (!known.Join(state, _union, _entryValue))
        {
            return;
        }

        _isDue[target.Index] = true;
        _next = Math.Min(_next, target.Index);
    }

    private void Evaluate(FlowNode node, FlowState state)
    {
        _node = node;
        _state = state;
        _thrownState = null;
        var block = node.Block!;
        foreach (var operation in block.Operations)
        {
            LeaveLockStatements(operation.Syntax);
            Visit(operation);
        }

        if (block.BranchValue is { } branchValue)
        {
            LeaveLockStatements(branchValue.Syntax);
            var value = Visit(branchValue);
            var semantics = block.FallThroughSuccessor?.Semantics;
            if (semantics == ControlFlowBranchSemantics.Return)
            {
                Record(FlowEventKind.Return, branchValue, value: value);
            }
            else if (semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow)
            {
                Record(FlowEventKind.Throw, branchValue, value: value);
                JoinThrown();
            }
        }
        else if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Rethrow)
        {
            JoinThrown();
        }
    }

    /// <summary>
    /// The graph of a lock statement on a <c>System.Threading.Lock</c> says where the lock is taken but not where it is given
    /// back, so the statement's extent in the source has to tell.
    /// </summary>
    private void EnterLockStatement(IOperation operation, LockStatementSyntax statement, IOperation locked)
    {
        if (Single(Visit(locked)) is { } target)
        {
            _lockStatements[target.Id] = statement;
            _state.Locks = _state.Locks.With(new HeldLock(target, LockMode.Exclusive));
            Record(FlowEventKind.Acquire, operation, receiver: _objects.SetOf(target));
        }
    }

    private void LeaveLockStatements(SyntaxNode next)
    {
        if (_lockStatements.Count == 0 || _state.Locks.IsEmpty)
        {
            return;
        }

        foreach (var held in _state.Locks.Locks)
        {
            if (_lockStatements.TryGetValue(held.Target.Id, out var statement) && !statement.Span.Contains(next.Span))
            {
                Record(FlowEventKind.Release, _node.Block!.BranchValue ?? _node.Block.Operations[0], receiver: _objects.SetOf(held.Target));
                _state.Locks = _state.Locks.Without(held.Target);
            }
        }
    }

    /// <summary>The state in which an exception may leave the current point reaches the handlers.</summary>
    private void JoinThrown()
    {
        if (_node.Handlers.Length == 1 && ReferenceEquals(_node.Handlers[0], _graph.ExceptionalExit))
        {
            return;
        }

        if (_thrownState is null)
        {
            _thrownState = _state.Clone();
        }
        else
        {
            _thrownState.Join(_state, _union, _entryValue);
        }
    }

    private FlowEvent? Record(FlowEventKind kind, IOperation operation, ISymbol? symbol = null, int receiver = 0, int value = 0)
    {
        if (!_recording)
        {
            return null;
        }

        var @event = new FlowEvent(kind, _node, _events.Count, operation, _state.Locks)
        {
            Symbol = symbol,
            Receiver = receiver,
            Value = value,
        };
        _events.Add(@event);
        return @event;
    }

    private int EntryValue(int slot) => _slotOwners[slot] is { } owner ? _objects.SetOf(owner) : FlowObjectTable.Empty;

    private int Visit(IOperation? operation)
    {
        if (operation is null)
        {
            return FlowObjectTable.Empty;
        }

        _steps++;
        if (_depth >= DeepestExpression)
        {
            return FlowObjectTable.Top;
        }

        _depth++;
        var value = VisitCore(operation);
        _depth--;
        return value;
    }

    /// <summary>By kind, since most operations would fail many type tests before one succeeds.</summary>
    private int VisitCore(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Literal or OperationKind.DefaultValue or OperationKind.SizeOf or OperationKind.NameOf:
                return FlowObjectTable.Empty;
            case OperationKind.ExpressionStatement:
                return VisitStatement((IExpressionStatementOperation)operation);
            case OperationKind.FlowCapture:
                return VisitCapture((IFlowCaptureOperation)operation);
            case OperationKind.FlowCaptureReference:
                var reference = (IFlowCaptureReferenceOperation)operation;
                return Remember(operation, _captures.TryGetValue(reference.Id, out var captured) ? captured : FlowObjectTable.Empty);
            case OperationKind.LocalReference:
                return Remember(operation, ReadVariable(((ILocalReferenceOperation)operation).Local));
            case OperationKind.ParameterReference:
                return Remember(operation, ReadVariable(((IParameterReferenceOperation)operation).Parameter));
            case OperationKind.InstanceReference:
                return _objects.SetOf(_objects.This);
            case OperationKind.FieldReference:
                var field = (IFieldReferenceOperation)operation;
                return Remember(operation, field.Field.IsConst ? VisitChildren(operation) : Load(operation, field.Field, Visit(field.Instance)));
            case OperationKind.PropertyReference:
                return Remember(operation, VisitPropertyRead((IPropertyReferenceOperation)operation));
            case OperationKind.ArrayElementReference:
                return VisitArrayRead((IArrayElementReferenceOperation)operation);
            case OperationKind.ImplicitIndexerReference when operation is IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol { GetMethod: { } getter } } indexer:
                return Remember(operation, VisitImplicitIndexer(indexer, getter));
            case OperationKind.EventReference:
                var @event = (IEventReferenceOperation)operation;
                return Load(operation, @event.Event, Visit(@event.Instance));
            case OperationKind.SimpleAssignment:
                return VisitAssignment((ISimpleAssignmentOperation)operation);
            case OperationKind.CompoundAssignment:
                var compound = (ICompoundAssignmentOperation)operation;
                return VisitReadModifyWrite(compound, compound.Target, compound.Value);
            case OperationKind.Increment or OperationKind.Decrement:
                return VisitReadModifyWrite(operation, ((IIncrementOrDecrementOperation)operation).Target, null);
            case OperationKind.DeconstructionAssignment:
                return VisitDeconstruction((IDeconstructionAssignmentOperation)operation);
            case OperationKind.EventAssignment:
                return VisitSubscription((IEventAssignmentOperation)operation);
            case OperationKind.Invocation:
                var invocation = (IInvocationOperation)operation;
                return VisitCall(invocation, invocation.TargetMethod, invocation.Instance, invocation.Arguments);
            case OperationKind.Invalid when operation.Syntax is InvocationExpressionSyntax call && UnresolvedCall.TargetOf(call, operation, _context, _cancellationToken) is { } target:
                return VisitUnresolvedCall(operation, target);
            case OperationKind.ObjectCreation:
                return VisitCreation((IObjectCreationOperation)operation);
            case OperationKind.ArrayCreation:
                return VisitArrayCreation((IArrayCreationOperation)operation);
            case OperationKind.AnonymousObjectCreation or OperationKind.TypeParameterObjectCreation:
                VisitChildren(operation);
                return _objects.SetOf(_objects.Get(FlowObjectKind.Fresh, null, null, operation));
            case OperationKind.FlowAnonymousFunction:
                return _objects.SetOf(_objects.Get(FlowObjectKind.Lambda, ((IFlowAnonymousFunctionOperation)operation).Symbol, null, operation));
            case OperationKind.MethodReference:
                return VisitMethodReference((IMethodReferenceOperation)operation);
            case OperationKind.DelegateCreation:
                return Visit(((IDelegateCreationOperation)operation).Target);
            case OperationKind.Conversion when operation is IConversionOperation { OperatorMethod: null } conversion:
                return Remember(operation, Visit(conversion.Operand));
            case OperationKind.Await:
                return VisitAwait((IAwaitOperation)operation);
            case OperationKind.IsType:
                Visit(((IIsTypeOperation)operation).ValueOperand);
                return FlowObjectTable.Empty;
            case OperationKind.IsPattern:
                var isPattern = (IIsPatternOperation)operation;
                VisitPattern(isPattern.Pattern, Remember(isPattern.Value, Visit(isPattern.Value)));
                return FlowObjectTable.Empty;
            case OperationKind.DeclarationExpression:
                return Visit(((IDeclarationExpressionOperation)operation).Expression);
            case OperationKind.Return or OperationKind.YieldReturn or OperationKind.YieldBreak:
                var yielded = Visit(((IReturnOperation)operation).ReturnedValue);
                Record(FlowEventKind.Return, operation, value: yielded);
                return FlowObjectTable.Empty;
            case OperationKind.TypeOf:
                return _objects.SetOf(_objects.Get(FlowObjectKind.Field, ((ITypeOfOperation)operation).TypeOperand, null, null));
            case OperationKind.Binary:
                return VisitBinary((IBinaryOperation)operation);
            case OperationKind.Tuple:
                var elements = FlowObjectTable.Empty;
                foreach (var element in ((ITupleOperation)operation).Elements)
                {
                    elements = _objects.Union(elements, Visit(element));
                }

                return elements;
            default:
                return VisitOther(operation);
        }
    }

    private int VisitStatement(IExpressionStatementOperation statement)
    {
        if (statement is { Syntax: LockStatementSyntax lockStatement, Operation: IInvalidOperation { ChildOperations: { Count: 1 } locked } })
        {
            EnterLockStatement(statement, lockStatement, locked.First());
            return FlowObjectTable.Empty;
        }

        return Visit(statement.Operation);
    }

    /// <summary>The oldest compiler that runs this has no name for the kind of a collection expression.</summary>
    private int VisitOther(IOperation operation)
    {
        if (operation.Syntax is CollectionExpressionSyntax)
        {
            return VisitCollectionExpression(operation);
        }

        VisitChildren(operation);
        return IsObject(operation.Type) ? FlowObjectTable.Top : FlowObjectTable.Empty;
    }

    private int VisitChildren(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            Visit(child);
        }

        return FlowObjectTable.Empty;
    }

    /// <summary>Operators nest to the left without limit in generated code, so that side is walked in a loop.</summary>
    private int VisitBinary(IBinaryOperation binary)
    {
        var rightOperands = new Stack<IOperation>();
        IOperation left = binary;
        while (left is IBinaryOperation nested)
        {
            rightOperands.Push(nested.RightOperand);
            left = nested.LeftOperand;
        }

        Visit(left);
        while (rightOperands.Count > 0)
        {
            Visit(rightOperands.Pop());
        }

        return FlowObjectTable.Empty;
    }

    /// <summary>Conditions are judged by the objects that their operands held, which only the last pass knows for sure.</summary>
    private int Remember(IOperation operation, int set)
    {
        if (_recording)
        {
            _operandValues[operation] = _operandValues.TryGetValue(operation, out var known) ? _objects.Union(known, set) : set;
        }

        return set;
    }

    private int VisitCapture(IFlowCaptureOperation capture)
    {
        var value = Visit(capture.Value);
        if (capture.Value is IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation)
        {
            _capturedReferences[capture.Id] = capture.Value;
        }

        _captures[capture.Id] = _captures.TryGetValue(capture.Id, out var known) ? _objects.Union(known, value) : value;
        if (value != FlowObjectTable.Empty)
        {
            Record(FlowEventKind.Capture, capture, value: value);
        }

        return value;
    }

    private static bool IsObject(ITypeSymbol? type) =>
        type is not null
        && type.TypeKind != TypeKind.Enum
        && type.SpecialType is < SpecialType.System_Void or > SpecialType.System_UIntPtr and not SpecialType.System_DateTime;

    private int ReadVariable(ISymbol variable)
    {
        if (SlotOf(variable) is not { } slot)
        {
            return FlowObjectTable.Top;
        }

        return _state.Read(slot) ?? EntryValue(slot);
    }

    private int? SlotOf(ISymbol variable)
    {
        if (_variableSlots.TryGetValue(variable, out var slot))
        {
            return slot;
        }

        if (_variableSlots.Count >= MostVariableSlots)
        {
            return null;
        }

        slot = _slotOwners.Count;
        _variableSlots.Add(variable, slot);
        var isOwn = SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, _method);
        var type = variable is ILocalSymbol local ? local.Type : ((IParameterSymbol)variable).Type;
        _slotOwners.Add(!IsObject(type) ? null : isOwn ? OwnVariable(variable) : OuterVariable(variable));
        return slot;
    }

    private FlowObject? OwnVariable(ISymbol variable) =>
        variable is IParameterSymbol ? _objects.Get(FlowObjectKind.Parameter, variable, null, null) : null;

    /// <summary>A primary constructor's parameter is a field to the type's other members.</summary>
    private FlowObject OuterVariable(ISymbol variable) =>
        variable.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
        && _method.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction)
            ? _objects.Get(FlowObjectKind.Field, variable, _objects.This, null)
            : _objects.Get(FlowObjectKind.Captured, variable, null, null);

    private void WriteVariable(ISymbol variable, int value)
    {
        if (SlotOf(variable) is { } slot)
        {
            _state.Write(slot, value);
        }
    }

    private int? FieldSlotOf(FlowObject field, bool create)
    {
        if (_fieldSlots.TryGetValue(field.Id, out var slot))
        {
            return slot;
        }

        if (!create || _fieldSlots.Count >= MostFieldSlots || field.Kind != FlowObjectKind.Field)
        {
            return null;
        }

        slot = _slotOwners.Count;
        _fieldSlots.Add(field.Id, slot);
        _slotOwners.Add(field);
        return slot;
    }

    private FlowObject FieldOf(ISymbol member, FlowObject? receiver) =>
        _objects.Get(FlowObjectKind.Field, member.OriginalDefinition, member.IsStatic ? null : receiver, null);

    private int Load(IOperation operation, ISymbol member, int receiver)
    {
        var value = FlowObjectTable.Empty;
        if (member.IsStatic)
        {
            value = ReadField(FieldOf(member, null));
        }
        else
        {
            foreach (var instance in _objects.Objects(receiver))
            {
                value = _objects.Union(value, ReadField(FieldOf(member, instance)));
            }
        }

        Record(FlowEventKind.Load, operation, member, receiver, value);
        return value;
    }

    private int ReadField(FlowObject field)
    {
        if (FieldSlotOf(field, create: false) is { } slot && _state.Read(slot) is { } known)
        {
            return known;
        }

        return _objects.SetOf(field);
    }

    private void WriteField(ISymbol member, int receiver, int value)
    {
        if (member.IsStatic)
        {
            if (FieldSlotOf(FieldOf(member, null), create: true) is { } slot)
            {
                _state.Write(slot, value);
            }

            return;
        }

        var instances = _objects.Objects(receiver);
        foreach (var instance in instances)
        {
            var field = FieldOf(member, instance);
            if (FieldSlotOf(field, create: true) is { } slot)
            {
                _state.Write(slot, instances.Length == 1 ? value : _objects.Union(value, _state.Read(slot) ?? EntryValue(slot)));
            }
        }
    }

    /// <summary>What a call or a suspension may have written into a field that was null before is not known.</summary>
    private void ForgetNullFields()
    {
        foreach (var slot in _fieldSlots.Values)
        {
            if (_state.Read(slot) == FlowObjectTable.Empty)
            {
                _state.Write(slot, null);
            }
        }
    }

    private int VisitPropertyRead(IPropertyReferenceOperation property)
    {
        if (_context.IsStored(property.Property))
        {
            return Load(property, property.Property, Visit(property.Instance));
        }

        return property.Property.GetMethod is { } getter
            ? VisitCall(property, getter, property.Instance, property.Arguments)
            : VisitChildren(property);
    }

    /// <summary><c>list[^1]</c> asks the indexer for a number that the compiler works out.</summary>
    private int VisitImplicitIndexer(IImplicitIndexerReferenceOperation indexer, IMethodSymbol getter)
    {
        var receiver = Visit(indexer.Instance);
        Visit(indexer.Argument);
        JoinThrown();
        var arguments = new int[getter.Parameters.Length];
        var result = ResultOf(indexer, getter, _context.RolesOf(getter), receiver, arguments);
        RecordCall(indexer, getter, receiver, arguments, result);
        return result;
    }

    private int VisitArrayRead(IArrayElementReferenceOperation element)
    {
        var array = Visit(element.ArrayReference);
        foreach (var index in element.Indices)
        {
            Visit(index);
        }

        var value = IsObject(element.Type) ? ElementsOf(array) : FlowObjectTable.Empty;
        Record(FlowEventKind.ElementLoad, element, receiver: array, value: value);
        return value;
    }

    private int ElementsOf(int collections)
    {
        var value = FlowObjectTable.Empty;
        foreach (var collection in _objects.Objects(collections))
        {
            value = _objects.Union(value, _objects.SetOf(_objects.Get(FlowObjectKind.Element, null, collection, null)));
        }

        return value;
    }

    private int VisitAssignment(ISimpleAssignmentOperation assignment)
    {
        var target = assignment.Target;
        IOperation? written = target;
        if (target is IFlowCaptureReferenceOperation reference && _capturedReferences.TryGetValue(reference.Id, out var original))
        {
            written = original;
        }

        return Assign(assignment, written, () => Visit(assignment.Value), assignment.Value.ConstantValue, isReadModifyWrite: false);
    }

    private int Assign(IOperation operation, IOperation? target, Func<int> evaluate, Optional<object?> constant, bool isReadModifyWrite)
    {
        while (target is IConversionOperation conversion)
        {
            target = conversion.Operand;
        }

        switch (target)
        {
            case ILocalReferenceOperation local:
                var localValue = evaluate();
                WriteVariable(local.Local, localValue);
                return localValue;
            case IParameterReferenceOperation parameter:
                var parameterValue = evaluate();
                WriteVariable(parameter.Parameter, parameterValue);
                return parameterValue;
            case IFieldReferenceOperation field:
                return Store(operation, field.Field, Visit(field.Instance), evaluate(), constant, isReadModifyWrite);
            case IPropertyReferenceOperation property when _context.IsStored(property.Property):
                return Store(operation, property.Property, Visit(property.Instance), evaluate(), constant, isReadModifyWrite);
            case IPropertyReferenceOperation { Property.SetMethod: { } setter } property:
                return CallSetter(operation, setter, property, evaluate, constant, isReadModifyWrite);
            case IArrayElementReferenceOperation element:
                var array = Visit(element.ArrayReference);
                foreach (var index in element.Indices)
                {
                    Visit(index);
                }

                var stored = evaluate();
                Record(FlowEventKind.ElementStore, operation, receiver: array, value: stored);
                return stored;
            case IImplicitIndexerReferenceOperation indexer:
                VisitChildren(indexer);
                return evaluate();
            case IDeclarationExpressionOperation declaration:
                return Assign(operation, declaration.Expression, evaluate, constant, isReadModifyWrite);
            case ITupleOperation tuple:
                var parts = evaluate();
                foreach (var element in tuple.Elements)
                {
                    Assign(operation, element, () => parts, default, isReadModifyWrite: false);
                }

                return parts;
            default:
                Visit(target);
                return evaluate();
        }
    }

    private int Store(IOperation operation, ISymbol member, int receiver, int value, Optional<object?> constant, bool isReadModifyWrite)
    {
        if (Record(FlowEventKind.Store, operation, member, receiver, value) is { } @event)
        {
            @event.Constant = constant;
            @event.IsReadModifyWrite = isReadModifyWrite;
        }

        WriteField(member, receiver, value);
        return value;
    }

    private int CallSetter(
        IOperation operation,
        IMethodSymbol setter,
        IPropertyReferenceOperation property,
        Func<int> evaluate,
        Optional<object?> constant,
        bool isReadModifyWrite)
    {
        var receiver = Visit(property.Instance);
        var arguments = new int[setter.Parameters.Length];
        VisitArguments(property.Arguments, arguments);
        var value = evaluate();
        arguments[arguments.Length - 1] = value;
        JoinThrown();
        if (Record(FlowEventKind.Call, operation, setter, receiver, value) is { } @event)
        {
            @event.Arguments = arguments;
            @event.Constant = constant;
            @event.IsReadModifyWrite = isReadModifyWrite;
        }

        if (arguments.Length > 1)
        {
            NotePut(operation, _context.RolesOf(setter), receiver, value);
        }

        return value;
    }

    private int VisitReadModifyWrite(IOperation operation, IOperation target, IOperation? operand)
    {
        Visit(target);
        return Assign(operation, target, () => Visit(operand), default, isReadModifyWrite: true);
    }

    private int VisitDeconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        var value = Visit(deconstruction.Value);
        var source = Conversions.Unwrap(deconstruction.Value);
        var target = deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target;
        if (target is ITupleOperation targets && source is ITupleOperation values && targets.Elements.Length == values.Elements.Length)
        {
            for (var i = 0; i < targets.Elements.Length; i++)
            {
                var element = Visit(values.Elements[i]);
                Assign(deconstruction, targets.Elements[i], () => element, values.Elements[i].ConstantValue, isReadModifyWrite: false);
            }

            return value;
        }

        return Assign(deconstruction, target, () => value, default, isReadModifyWrite: false);
    }

    private int VisitSubscription(IEventAssignmentOperation subscription)
    {
        var reference = subscription.EventReference as IEventReferenceOperation;
        var receiver = Visit(reference?.Instance);
        var handler = Visit(subscription.HandlerValue);
        var kind = subscription.Adds ? FlowEventKind.Subscribe : FlowEventKind.Unsubscribe;
        if (Record(kind, subscription, reference?.Event, receiver, handler) is { } @event)
        {
            @event.Variables = SnapshotFor(handler);
        }

        return FlowObjectTable.Empty;
    }

    private int VisitCreation(IObjectCreationOperation creation)
    {
        var fresh = _objects.SetOf(_objects.Get(FlowObjectKind.Fresh, null, null, creation));
        if (creation.Constructor is not { } constructor)
        {
            VisitChildren(creation);
            return fresh;
        }

        var arguments = new int[constructor.Parameters.Length];
        VisitArguments(creation.Arguments, arguments);
        if (creation.Initializer is { } initializer)
        {
            Visit(initializer);
        }

        JoinThrown();
        RecordCall(creation, constructor, fresh, arguments, fresh);
        return fresh;
    }

    private int VisitArrayCreation(IArrayCreationOperation array)
    {
        foreach (var size in array.DimensionSizes)
        {
            Visit(size);
        }

        var fresh = _objects.SetOf(_objects.Get(FlowObjectKind.Fresh, null, null, array));
        Record(FlowEventKind.CreateArray, array, value: fresh);
        if (array.Initializer is { } initializer)
        {
            foreach (var element in initializer.ElementValues)
            {
                var value = Visit(element);
                if (IsObject(element.Type))
                {
                    Record(FlowEventKind.ElementStore, element, receiver: fresh, value: value);
                }
            }
        }

        return fresh;
    }

    /// <summary>Compilers that have no operation for <c>[a, b]</c> tell its type by the conversion around it.</summary>
    private int VisitCollectionExpression(IOperation collection)
    {
        var origin = collection is { Type: null, Parent: IConversionOperation { Type: not null } conversion } ? conversion : collection;
        var fresh = _objects.SetOf(_objects.Get(FlowObjectKind.Fresh, null, null, origin));
        var result = fresh;
        foreach (var element in collection.ChildOperations)
        {
            if (SpreadIn(element) is { } spread)
            {
                result = _objects.Union(result, ViewsOf(Visit(spread), origin));
                continue;
            }

            var value = Visit(element);
            if (element.Syntax.Parent is ExpressionElementSyntax && IsObject(element.Type))
            {
                Record(FlowEventKind.ElementStore, element, receiver: fresh, value: value);
            }
        }

        return result;
    }

    /// <summary>The <c>a</c> of <c>[.. a]</c>; older compilers have no operation for the spread itself.</summary>
    private static IOperation? SpreadIn(IOperation element)
    {
        if (element.Syntax.Parent is SpreadElementSyntax)
        {
            return element;
        }

        if (element.Syntax is SpreadElementSyntax)
        {
            foreach (var spread in element.ChildOperations)
            {
                return spread;
            }
        }

        return null;
    }

    /// <summary>A view or a copy hands out the same elements; what is added to a copy stays in the copy.</summary>
    private int ViewsOf(int collection, IOperation copy)
    {
        var views = FlowObjectTable.Empty;
        foreach (var viewed in _objects.Objects(collection))
        {
            views = _objects.Union(views, _objects.SetOf(_objects.Get(FlowObjectKind.Result, null, viewed, copy)));
        }

        return views;
    }

    private int VisitMethodReference(IMethodReferenceOperation reference)
    {
        var receiver = Visit(reference.Instance);
        var instances = _objects.Objects(receiver);
        return _objects.SetOf(_objects.Get(FlowObjectKind.MethodGroup, reference.Method, instances.Length == 1 ? instances[0] : null, reference));
    }

    private int VisitAwait(IAwaitOperation await)
    {
        var value = Visit(await.Operation);
        JoinThrown();
        Record(FlowEventKind.Await, await, value: value);
        LeaveThread(await);
        ForgetNullFields();
        return Remember(await, value);
    }

    /// <summary>What is awaited may be continued on another thread, and meanwhile the thread that was checked runs whatever else belongs to it.</summary>
    private void LeaveThread(IAwaitOperation await)
    {
        if (_boundThreads is null)
        {
            return;
        }

        foreach (var held in _state.Locks.Locks)
        {
            if (_boundThreads.Contains(held.Target.Id))
            {
                Record(FlowEventKind.Release, await, receiver: _objects.SetOf(held.Target));
                _state.Locks = _state.Locks.Without(held.Target);
            }
        }
    }

    private void VisitArguments(ImmutableArray<IArgumentOperation> operations, int[] arguments)
    {
        foreach (var argument in operations)
        {
            var value = Visit(argument.Value);
            if (argument.Parameter is { } parameter && parameter.Ordinal < arguments.Length)
            {
                arguments[parameter.Ordinal] = value;
            }
        }
    }

    private int VisitCall(
        IOperation operation,
        IMethodSymbol method,
        IOperation? instance,
        ImmutableArray<IArgumentOperation> operations)
    {
        var receiver = Visit(instance);
        var arguments = new int[method.Parameters.Length];
        VisitArguments(operations, arguments);
        var roles = _context.RolesOf(method);
        if ((roles & (ApiRoles.EnterExclusive | ApiRoles.EnterUpgradeable | ApiRoles.EnterShared | ApiRoles.ExitLock)) == 0)
        {
            JoinThrown();
        }
        else
        {
            if ((roles & ApiRoles.BindThread) != 0)
            {
                JoinThrown();
            }

            return VisitLockCall(operation, method, roles, receiver, arguments);
        }

        ReleaseLocksOf(operation, method, receiver);
        var result = ResultOf(operation, method, roles, receiver, arguments);
        RecordCall(operation, method, receiver, arguments, result);
        AssignOutArguments(operation, method, roles, receiver, arguments, operations);
        StoreByReference(operation, roles, operations, arguments);
        if (arguments.Length > 0 && method.Parameters[arguments.Length - 1].Type.TypeKind != TypeKind.Delegate)
        {
            NotePut(operation, roles, SequenceOf(method, receiver, arguments), arguments[arguments.Length - 1]);
        }

        ApplyLockEffect(operation, method, receiver, arguments, result);
        if (FlowContext.HasBody(method))
        {
            ForgetNullFields();
        }

        return result;
    }

    /// <summary>A call whose arguments have types that are not there, as in code whose packages are missing.</summary>
    private int VisitUnresolvedCall(IOperation operation, IMethodSymbol method)
    {
        var arguments = new int[method.Parameters.Length];
        var receiver = FlowObjectTable.Empty;
        var index = -operation.ChildOperations.Count + arguments.Length;
        foreach (var child in operation.ChildOperations)
        {
            var value = Visit(child is IArgumentOperation argument ? argument.Value : child);
            if (index < 0)
            {
                receiver = value;
            }
            else
            {
                arguments[index] = value;
            }

            index++;
        }

        JoinThrown();
        var result = ResultOf(operation, method, _context.RolesOf(method), receiver, arguments);
        RecordCall(operation, method, receiver, arguments, result);
        if (FlowContext.HasBody(method))
        {
            ForgetNullFields();
        }

        return result;
    }

    private void RecordCall(IOperation operation, IMethodSymbol method, int receiver, int[] arguments, int result)
    {
        if (Record(FlowEventKind.Call, operation, method, receiver, result) is not { } @event)
        {
            return;
        }

        @event.Arguments = arguments;
        if (method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke)
        {
            @event.Variables = Snapshot();
            return;
        }

        foreach (var argument in arguments)
        {
            if ((@event.Variables = SnapshotFor(argument)) is not null)
            {
                return;
            }
        }
    }

    private IReadOnlyDictionary<ISymbol, int>? SnapshotFor(int handler)
    {
        foreach (var candidate in _objects.Objects(handler))
        {
            if (candidate.Kind is FlowObjectKind.Lambda or FlowObjectKind.MethodGroup)
            {
                return Snapshot();
            }
        }

        return null;
    }

    private Dictionary<ISymbol, int> Snapshot()
    {
        var snapshot = new Dictionary<ISymbol, int>(_variableSlots.Count, SymbolEqualityComparer.Default);
        foreach (var variable in _variableSlots)
        {
            snapshot.Add(variable.Key, _state.Read(variable.Value) ?? EntryValue(variable.Value));
        }

        return snapshot;
    }

    private int ResultOf(IOperation operation, IMethodSymbol method, ApiRoles roles, int receiver, int[] arguments)
    {
        if (!IsObject(operation.Type))
        {
            return FlowObjectTable.Empty;
        }

        var collection = SequenceOf(method, receiver, arguments);
        if ((roles & ApiRoles.PassThrough) != 0)
        {
            return collection;
        }

        if ((roles & ApiRoles.Lookup) != 0)
        {
            return FoundIn(collection, operation);
        }

        if ((roles & ApiRoles.View) != 0)
        {
            return ViewsOf(collection, operation);
        }

        if ((roles & ApiRoles.LoadByReference) != 0)
        {
            return arguments[0];
        }

        return _objects.SetOf(_objects.Get(FlowObjectKind.Result, method.OriginalDefinition, null, operation));
    }

    /// <summary>The collection that a catalogued method works on: its receiver, or its first argument where it is static.</summary>
    private static int SequenceOf(IMethodSymbol method, int receiver, int[] arguments) =>
        method.IsStatic ? (arguments.Length > 0 ? arguments[0] : FlowObjectTable.Empty) : receiver;

    private void AssignOutArguments(
        IOperation operation,
        IMethodSymbol method,
        ApiRoles roles,
        int receiver,
        int[] arguments,
        ImmutableArray<IArgumentOperation> operations)
    {
        foreach (var argument in operations)
        {
            if (argument.Parameter is not { RefKind: RefKind.Out or RefKind.Ref } parameter
                || (parameter.RefKind == RefKind.Ref && !IsReplaced(argument, method, roles)))
            {
                continue;
            }

            var value = !IsObject(parameter.Type) ? FlowObjectTable.Empty
                : (roles & ApiRoles.LookupOut) != 0 ? FoundIn(SequenceOf(method, receiver, arguments), operation)
                : _objects.SetOf(_objects.Get(FlowObjectKind.Result, parameter.OriginalDefinition, null, operation));
            if (parameter.Ordinal < arguments.Length)
            {
                arguments[parameter.Ordinal] = value;
            }

            AssignKnown(argument, argument.Value, value, default);
        }
    }

    private void AssignKnown(IOperation operation, IOperation target, int value, Optional<object?> constant) =>
        Assign(operation, target, () => value, constant, isReadModifyWrite: false);

    private void NotePut(IOperation operation, ApiRoles roles, int collections, int value)
    {
        if ((roles & (ApiRoles.Publish | ApiRoles.Lookup)) != ApiRoles.Publish || value is FlowObjectTable.Top or FlowObjectTable.Empty)
        {
            return;
        }

        _puts ??= new PutElements();
        foreach (var collection in _objects.Objects(collections))
        {
            _puts.Add(collection, operation.Syntax, value);
        }
    }

    /// <summary>What a lookup hands out: an element of the collection, or what the method itself has put there.</summary>
    private int FoundIn(int collections, IOperation lookup)
    {
        var found = FlowObjectTable.Empty;
        foreach (var collection in _objects.Objects(collections))
        {
            var isCertain = false;
            if (_puts?.FoundBy(collection, lookup.Syntax, out isCertain) is { } own)
            {
                found = _objects.Union(found, own);
            }

            if (!isCertain)
            {
                found = _objects.Union(found, _objects.SetOf(_objects.Get(FlowObjectKind.Element, null, collection, null)));
            }
        }

        return found;
    }

    /// <summary>Code that is not seen, and is given a variable by reference, leaves another object in it: <c>Array.Resize(ref array, size)</c>.</summary>
    private static bool IsReplaced(IArgumentOperation argument, IMethodSymbol method, ApiRoles roles) =>
        argument.Value is ILocalReferenceOperation or IParameterReferenceOperation
        && argument.Parameter is { } parameter
        && IsObject(parameter.Type)
        && (roles & (ApiRoles.StoreByReference | ApiRoles.LoadByReference)) == 0
        && !FlowContext.HasBody(method);

    private void StoreByReference(
        IOperation operation,
        ApiRoles roles,
        ImmutableArray<IArgumentOperation> operations,
        int[] arguments)
    {
        if ((roles & ApiRoles.StoreByReference) == 0 || operations.Length == 0)
        {
            return;
        }

        // The new value is the second argument of all of these; the target is the first.
        var value = arguments.Length > 1 ? arguments[1] : FlowObjectTable.Top;
        IOperation? target = null;
        var constant = default(Optional<object?>);
        foreach (var argument in operations)
        {
            if (argument.Parameter?.Ordinal == 0)
            {
                target = argument.Value;
            }
            else if (argument.Parameter?.Ordinal == 1)
            {
                constant = argument.Value.ConstantValue;
            }
        }

        if (target is IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation)
        {
            AssignKnown(operation, target, value, constant);
        }
    }

    private int VisitLockCall(IOperation operation, IMethodSymbol method, ApiRoles roles, int receiver, int[] arguments)
    {
        var locked = _objects.Objects(SequenceOf(method, receiver, arguments));
        var target = locked.Length == 1 && locked[0].Kind != FlowObjectKind.Unknown ? locked[0] : null;
        var result = IsObject(operation.Type)
            ? _objects.SetOf(_objects.Get(FlowObjectKind.Result, method.OriginalDefinition, null, operation))
            : FlowObjectTable.Empty;
        if ((roles & ApiRoles.ExitLock) != 0)
        {
            Record(FlowEventKind.Release, operation, method, target is null ? FlowObjectTable.Top : _objects.SetOf(target));
            _state.Locks = target is null ? LockSet.None : _state.Locks.Without(target);
        }

        // Waiting on a monitor, or upgrading an old reader lock, gives the lock back and takes it again.
        if (target is not null && (roles & (ApiRoles.EnterExclusive | ApiRoles.EnterUpgradeable | ApiRoles.EnterShared)) != 0)
        {
            var mode = (roles & ApiRoles.EnterShared) != 0 ? LockMode.Shared
                : (roles & ApiRoles.EnterUpgradeable) != 0 ? LockMode.Upgradeable
                : LockMode.Exclusive;
            if ((roles & ApiRoles.BindThread) != 0)
            {
                (_boundThreads ??= new HashSet<int>()).Add(target.Id);
            }

            var held = new HeldLock(target, mode);
            Acquire(operation, method, held, result);
        }

        return result;
    }

    private void Acquire(IOperation operation, IMethodSymbol method, HeldLock held, int result)
    {
        _state.Locks = _state.Locks.With(held);
        Record(FlowEventKind.Acquire, operation, method, _objects.SetOf(held.Target));
        foreach (var carrier in _objects.Objects(result))
        {
            if (carrier.Kind == FlowObjectKind.Result)
            {
                if (!_locksOfResult.TryGetValue(carrier.Id, out var carried))
                {
                    _locksOfResult.Add(carrier.Id, carried = new List<HeldLock>());
                }

                if (!carried.Contains(held))
                {
                    carried.Add(held);
                }
            }
        }
    }

    /// <summary>A disposable that a lock method returned gives the lock back when it is disposed.</summary>
    private void ReleaseLocksOf(IOperation operation, IMethodSymbol method, int receiver)
    {
        if (_locksOfResult.Count == 0 || method.Name is not ("Dispose" or "DisposeAsync"))
        {
            return;
        }

        foreach (var carrier in _objects.Objects(receiver))
        {
            if (_locksOfResult.TryGetValue(carrier.Id, out var carried))
            {
                foreach (var held in carried)
                {
                    Record(FlowEventKind.Release, operation, method, _objects.SetOf(held.Target));
                    _state.Locks = _state.Locks.Without(held.Target);
                }
            }
        }
    }

    /// <summary>A helper of the compilation that takes or gives back a lock does so for its caller.</summary>
    private void ApplyLockEffect(IOperation operation, IMethodSymbol method, int receiver, int[] arguments, int result)
    {
        var effect = _followsLockHelpers ? _context.LockEffectOf(method, _cancellationToken) : LockEffect.None;
        if (effect.IsNone)
        {
            return;
        }

        foreach (var released in effect.Released)
        {
            if (Import(released, method, receiver, arguments) is { } target)
            {
                Record(FlowEventKind.Release, operation, method, _objects.SetOf(target));
                _state.Locks = _state.Locks.Without(target);
            }
        }

        foreach (var acquired in effect.Acquired)
        {
            if (Import(acquired.Target, method, receiver, arguments) is { } target)
            {
                Acquire(operation, method, new HeldLock(target, acquired.Mode), result);
            }
        }
    }

    private FlowObject? Import(FlowObject theirs, IMethodSymbol method, int receiver, int[] arguments)
    {
        switch (theirs.Kind)
        {
            case FlowObjectKind.This:
                return Single(receiver);
            case FlowObjectKind.Parameter when theirs.Symbol is IParameterSymbol parameter && parameter.Ordinal < arguments.Length:
                return Single(arguments[parameter.Ordinal]);
            case FlowObjectKind.Field when theirs.Base is null:
                return _objects.Get(FlowObjectKind.Field, theirs.Symbol, null, null);
            case FlowObjectKind.Field:
                return Import(theirs.Base, method, receiver, arguments) is { } owner
                    ? _objects.Get(FlowObjectKind.Field, theirs.Symbol, owner, null)
                    : null;
            default:
                return null;
        }
    }

    private FlowObject? Single(int set)
    {
        var objects = _objects.Objects(set);
        return objects.Length == 1 && objects[0].Kind != FlowObjectKind.Unknown ? objects[0] : null;
    }

    private void VisitPattern(IPatternOperation? pattern, int value)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                WriteVariable(declared, value);
                break;
            case IRecursivePatternOperation recursive:
                foreach (var part in recursive.PropertySubpatterns)
                {
                    if (part.Member is IFieldReferenceOperation field)
                    {
                        VisitPattern(part.Pattern, Load(field, field.Field, value));
                    }
                    else if (part.Member is IPropertyReferenceOperation property)
                    {
                        VisitPattern(part.Pattern, LoadProperty(property, value));
                    }
                }

                foreach (var part in recursive.DeconstructionSubpatterns)
                {
                    VisitPattern(part, FlowObjectTable.Top);
                }

                if (recursive.DeclaredSymbol is { } named)
                {
                    WriteVariable(named, value);
                }

                break;
            case INegatedPatternOperation negated:
                VisitPattern(negated.Pattern, value);
                break;
            case IBinaryPatternOperation binary:
                VisitPattern(binary.LeftPattern, value);
                VisitPattern(binary.RightPattern, value);
                break;
            case IListPatternOperation list:
                foreach (var part in list.Patterns)
                {
                    VisitPattern(part, ElementsOf(value));
                }

                break;
        }
    }

    private int LoadProperty(IPropertyReferenceOperation property, int receiver)
    {
        if (_context.IsStored(property.Property))
        {
            return Load(property, property.Property, receiver);
        }

        if (property.Property.GetMethod is not { } getter)
        {
            return FlowObjectTable.Top;
        }

        var arguments = new int[getter.Parameters.Length];
        var result = ResultOf(property, getter, _context.RolesOf(getter), receiver, arguments);
        RecordCall(property, getter, receiver, arguments, result);
        return result;
    }
}
