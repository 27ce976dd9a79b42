using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace RaceAnalyzers.Flow;

/// <summary>What a <see cref="SketchStep"/> does.</summary>
internal enum SketchStepKind
{
    /// <summary>Calls a method, constructor or accessor with a body of its own, or makes a delegate of one.</summary>
    Call,

    /// <summary>Writes a field, a property that only stores its value, or an element of an array.</summary>
    Store,

    /// <summary>Writes a local variable or a parameter.</summary>
    StoreLocal,

    /// <summary>Adds a handler to an event.</summary>
    Subscribe,
}

/// <summary>One thing that a body does.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Operation">The call, or the target that is written.</param>
/// <param name="Member">The method that is called, or the member that is written; null for variables and elements of arrays.</param>
/// <param name="Value">What is written, where the syntax says so.</param>
/// <param name="End">Where it ends in the source: what ends later is taken to run later, loops aside.</param>
internal readonly record struct SketchStep(SketchStepKind Kind, IOperation Operation, ISymbol? Member, IOperation? Value, int End);

/// <summary>
/// The calls and writes of a bound body, lambdas and local functions included, in one walk and without a control-flow graph:
/// enough to tell that most bodies have nothing for a rule to look at.
/// </summary>
internal sealed class BodySketch
{
    private readonly ImmutableArray<SketchStep>.Builder _steps = ImmutableArray.CreateBuilder<SketchStep>();
    private readonly FlowContext _context;

    /// <summary>The local variables that hold something else than an object made here.</summary>
    private HashSet<ISymbol>? _given;

    private BodySketch(FlowContext context) => _context = context;

    /// <summary>The calls and writes; their order is not that of the source.</summary>
    internal ImmutableArray<SketchStep> Steps { get; private set; }

    /// <summary>True where something may run again, or elsewhere than it stands: there are loops, jumps, lambdas or local functions.</summary>
    internal bool MayRepeat { get; private set; }

    /// <summary>True where there are lambdas or local functions.</summary>
    internal bool HasFunctions { get; private set; }

    /// <summary>Where the receiver is first more than the owner of what is called or accessed; beyond any place where it never is.</summary>
    internal int FirstUseOfThis { get; private set; } = int.MaxValue;

    /// <summary>True where something does not bind, so that steps may be missing.</summary>
    internal bool IsIncomplete { get; private set; }

    /// <summary>Reads a body.</summary>
    internal static BodySketch Read(IOperation root, FlowContext context)
    {
        var sketch = new BodySketch(context);
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            sketch.Visit(operation);
            foreach (var child in operation.ChildOperations)
            {
                pending.Push(child);
            }
        }

        sketch.Steps = sketch._steps.ToImmutable();
        return sketch;
    }

    /// <summary>True for a variable that holds nothing but objects made in this body, as far as it is assigned at all.</summary>
    internal bool IsMadeHere(ILocalSymbol local) => _given is null || !_given.Contains(local);

    /// <summary>By kind, since most operations would fail many type tests before one succeeds.</summary>
    private void Visit(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Invocation:
                AddCall(operation, ((IInvocationOperation)operation).TargetMethod);
                break;
            case OperationKind.ObjectCreation when ((IObjectCreationOperation)operation).Constructor is { } constructor:
                AddCall(operation, constructor);
                break;
            case OperationKind.MethodReference:
                AddCall(operation, ((IMethodReferenceOperation)operation).Method);
                break;
            case OperationKind.PropertyReference:
                VisitProperty((IPropertyReferenceOperation)operation);
                break;
            case OperationKind.FieldReference when IsWritten(operation, out var value, out var end):
                _steps.Add(new SketchStep(SketchStepKind.Store, operation, ((IFieldReferenceOperation)operation).Field, value, end));
                break;
            case OperationKind.ArrayElementReference when IsWritten(operation, out var value, out var end):
                _steps.Add(new SketchStep(SketchStepKind.Store, operation, null, value, end));
                break;
            case OperationKind.LocalReference:
                VisitLocal((ILocalReferenceOperation)operation);
                break;
            case OperationKind.ParameterReference when IsWritten(operation, out var value, out var end):
                _steps.Add(new SketchStep(SketchStepKind.StoreLocal, operation, null, value, end));
                break;
            case OperationKind.VariableDeclarator:
                var declarator = (IVariableDeclaratorOperation)operation;
                Declare(declarator.Symbol, declarator.GetVariableInitializer()?.Value, declarator);
                break;
            case OperationKind.InstanceReference:
                if (operation.Parent is not (IFieldReferenceOperation or IPropertyReferenceOperation or IEventReferenceOperation or IInvocationOperation))
                {
                    FirstUseOfThis = Math.Min(FirstUseOfThis, End(operation));
                }

                break;
            case OperationKind.EventAssignment when operation is IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation subscribed } subscription:
                _steps.Add(new SketchStep(SketchStepKind.Subscribe, subscription, subscribed.Event, subscription.HandlerValue, End(subscription)));
                break;
            case OperationKind.DeclarationPattern when ((IDeclarationPatternOperation)operation).DeclaredSymbol is { } declared:
                Give(declared);
                break;
            case OperationKind.RecursivePattern when ((IRecursivePatternOperation)operation).DeclaredSymbol is { } declared:
                Give(declared);
                break;
            case OperationKind.AnonymousFunction or OperationKind.LocalFunction:
                MayRepeat = HasFunctions = true;
                break;
            case OperationKind.Labeled:
                MayRepeat = true;
                break;
            case OperationKind.Loop:
                MayRepeat = true;
                foreach (var variable in (operation as IForEachLoopOperation)?.Locals ?? ImmutableArray<ILocalSymbol>.Empty)
                {
                    Give(variable);
                }

                break;
            case OperationKind.Invalid:
                IsIncomplete |= operation.Syntax is InvocationExpressionSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax;
                break;
        }
    }

    private void AddCall(IOperation operation, IMethodSymbol method) =>
        _steps.Add(new SketchStep(SketchStepKind.Call, operation, method, null, End(operation)));

    private void VisitProperty(IPropertyReferenceOperation property)
    {
        var isWritten = IsWritten(property, out var value, out var end);
        if (_context.IsStored(property.Property))
        {
            if (isWritten)
            {
                _steps.Add(new SketchStep(SketchStepKind.Store, property, property.Property, value, end));
            }

            return;
        }

        if (isWritten && property.Property.SetMethod is { } setter)
        {
            _steps.Add(new SketchStep(SketchStepKind.Call, property, setter, value, end));
        }

        if ((!isWritten || property.Parent is not ISimpleAssignmentOperation) && property.Property.GetMethod is { } getter)
        {
            AddCall(property, getter);
        }
    }

    private void VisitLocal(ILocalReferenceOperation local)
    {
        if (local.IsDeclaration)
        {
            Give(local.Local);
            return;
        }

        if (!IsWritten(local, out var value, out var end))
        {
            return;
        }

        _steps.Add(new SketchStep(SketchStepKind.StoreLocal, local, null, value, end));
        if (!IsMade(value))
        {
            Give(local.Local);
        }
    }

    private void Declare(ILocalSymbol local, IOperation? value, IOperation declarator)
    {
        if (value is null)
        {
            return;
        }

        _steps.Add(new SketchStep(SketchStepKind.StoreLocal, declarator, null, value, End(declarator)));
        if (!IsMade(value))
        {
            Give(local);
        }
    }

    private void Give(ISymbol variable) => (_given ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(variable);

    private static bool IsMade(IOperation? value) => value is not null && Conversions.Unwrap(value) switch
    {
        IObjectCreationOperation or IArrayCreationOperation or IDefaultValueOperation => true,
        { ConstantValue.HasValue: true } => true,
        _ => false,
    };

    /// <summary>True for the target of an assignment, and for what is handed out by reference.</summary>
    private static bool IsWritten(IOperation target, out IOperation? value, out int end)
    {
        value = null;
        end = 0;
        switch (target.Parent)
        {
            case IAssignmentOperation assignment when ReferenceEquals(assignment.Target, target):
                value = assignment is IDeconstructionAssignmentOperation ? null : assignment.Value;
                end = End(assignment);
                return true;
            case IIncrementOrDecrementOperation increment:
                end = End(increment);
                return true;
            case ITupleOperation tuple when IsDeconstructed(tuple, out var deconstruction):
                end = End(deconstruction);
                return true;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: { } call }:
                end = End(call);
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } alias }:
                end = End(alias);
                return true;
            case IAddressOfOperation address:
                end = End(address);
                return true;
            default:
                return false;
        }
    }

    private static bool IsDeconstructed(ITupleOperation tuple, out IOperation deconstruction)
    {
        IOperation part = tuple;
        while (part.Parent is ITupleOperation outer)
        {
            part = outer;
        }

        deconstruction = part.Parent ?? part;
        return deconstruction is IDeconstructionAssignmentOperation assignment && ReferenceEquals(assignment.Target, part);
    }

    private static int End(IOperation operation) => operation.Syntax.Span.End;
}
