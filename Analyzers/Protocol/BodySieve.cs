using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The second sieve: what the bound body of a member rules out, before a graph of it is made. The syntax goes by names, this
/// by symbols; it passes everything that the finders behind it could find anything in.
/// </summary>
internal sealed class BodySieve
{
    /// <summary>A member that asks more often than this is passed on, and judged by its first checks.</summary>
    private const int MostChecks = 64;

    /// <summary>A method with more helpers around it is taken to hook something up.</summary>
    private const int MostHelpers = 64;

    private readonly IMethodSymbol _member;
    private readonly BodySketch _sketch;
    private readonly ProtocolContext _context;
    private readonly Evidence _required;
    private readonly CancellationToken _cancellationToken;
    private readonly string _type;
    private bool? _hasWaits;

    private BodySieve(IMethodSymbol member, BodySketch sketch, ProtocolContext context, Evidence required, CancellationToken cancellationToken)
    {
        _member = member;
        _sketch = sketch;
        _context = context;
        _required = required;
        _cancellationToken = cancellationToken;
        _type = TypeHierarchy.OutermostOf(member.ContainingType).Name;
    }

    private PublisherIndex Publishers => _context.Publishers;

    /// <summary>The sieve of a member; null where the compiler has handed out no body for it, or where that does not bind.</summary>
    internal static BodySieve? Of(IMethodSymbol member, ProtocolContext context, Evidence required, CancellationToken cancellationToken) =>
        context.Flow.Bodies.SketchOf(member) is { IsIncomplete: false } sketch ? new BodySieve(member, sketch, context, required, cancellationToken) : null;

    /// <summary>True where the member may publish an entry, and does anything afterwards.</summary>
    internal bool MayRegister()
    {
        foreach (var step in _sketch.Steps)
        {
            if ((step.Kind == SketchStepKind.Store ? MayPublish(step) : step.Kind == SketchStepKind.Call && MayPublish(step, fragile: false))
                && (_sketch.MayRepeat || AnyFollows(step.End, step.Operation)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where anything but <paramref name="excepted"/> is called or stored behind a place in the source.</summary>
    private bool AnyFollows(int place, IOperation? excepted = null)
    {
        foreach (var step in _sketch.Steps)
        {
            if (step.End >= place && step.Kind is SketchStepKind.Store or SketchStepKind.Call && !ReferenceEquals(step.Operation, excepted))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the member may put an entry into a collection out of which failed ones have to be taken.</summary>
    internal bool MayFailToRegister()
    {
        foreach (var step in _sketch.Steps)
        {
            if (step.Kind == SketchStepKind.Call && (MayPublish(step, fragile: true) || MayKeepWork((IMethodSymbol)step.Member!)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a constructor may hand out the object that it constructs, and something is set in it afterwards.</summary>
    internal bool MayHandOutThisTooEarly()
    {
        // A function may hand the object out wherever it is called.
        var first = _sketch.HasFunctions ? 0 : _sketch.FirstUseOfThis;
        foreach (var step in _sketch.Steps)
        {
            if (step.End < first && (MayHookUp(step) || MayHandOutReceiver(step)))
            {
                first = step.End;
            }
        }

        return first != int.MaxValue
            && (_sketch.MayRepeat || AnyFollows(first) || !_context.Flow.Hierarchy.DerivedFrom(_member.ContainingType).IsEmpty);
    }

    /// <summary>True for a call, on the object itself, of what hands it out or calls what does.</summary>
    private bool MayHandOutReceiver(SketchStep call)
    {
        if (call is not { Kind: SketchStepKind.Call, Operation: IInvocationOperation { Instance: IInstanceReferenceOperation } or IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } })
        {
            return false;
        }

        foreach (var target in TargetsOf((IMethodSymbol)call.Member!))
        {
            if (_context.MayHandOut(target, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the member may look into a registry in one step and add to it, under the same key, in another.</summary>
    internal bool MayCheckThenAct()
    {
        var checks = new List<IOperation>();
        foreach (var step in _sketch.Steps)
        {
            if (step.Kind == SketchStepKind.Call && checks.Count < MostChecks && MayCheck((IMethodSymbol)step.Member!))
            {
                checks.Add(step.Operation);
            }
        }

        foreach (var step in _sketch.Steps)
        {
            if (step.Kind == SketchStepKind.Call
                && checks.Exists(check => !ReferenceEquals(check, step.Operation) && CallText.IsSameKey(check, step.Operation))
                && MayAct(step))
            {
                return true;
            }
        }

        return checks.Count == MostChecks;
    }

    /// <summary>True where the member may set a flag that claims something, store a changed copy, or call a factory that starts work.</summary>
    internal bool MayClaimOrSwap()
    {
        foreach (var step in _sketch.Steps)
        {
            if (step switch
            {
                { Kind: SketchStepKind.Store, Member: IFieldSymbol { IsVolatile: true } } => true,
                { Kind: SketchStepKind.Store, Member: { } member } => !IsConstant(step.Value) && _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(member)) is not (CollectionKind.None or CollectionKind.Concurrent),
                { Kind: SketchStepKind.Call, Member: IMethodSymbol method } => method.Name == "GetOrAdd" || method is { Name: "Write", ContainingType.Name: "Volatile" },
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the member may give a signal that a field holds, and then do anything more.</summary>
    internal bool MaySignalTooEarly()
    {
        foreach (var step in _sketch.Steps)
        {
            if (step is { Kind: SketchStepKind.Call, Operation: IInvocationOperation { Instance: IFieldReferenceOperation } }
                && EarlySignalFinder.IsSignal(step.Member!.Name)
                && (_sketch.MayRepeat || AnyFollows(step.End, step.Operation)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the member may hook a callback up, and then assign something.</summary>
    internal bool MayHookUpTooEarly()
    {
        var first = int.MaxValue;
        foreach (var step in _sketch.Steps)
        {
            if (step.End < first && MayHookUp(step))
            {
                first = step.End;
            }
        }

        if (first == int.MaxValue)
        {
            return false;
        }

        foreach (var step in _sketch.Steps)
        {
            if ((step.End >= first || _sketch.MayRepeat) && MayAssign(step))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A constructor leaves the assignment to a helper now and then.</summary>
    private bool MayAssign(SketchStep step) => step.Kind switch
    {
        SketchStepKind.Store => step.Member is IFieldSymbol { IsVolatile: false } or IPropertySymbol && !IsDelegate(FlowObjectTypes.TypeOf(step.Member)),
        SketchStepKind.StoreLocal => _sketch.HasFunctions && step.Operation is ILocalReferenceOperation,
        SketchStepKind.Call => _member.MethodKind == MethodKind.Constructor && FlowContext.HasBody((IMethodSymbol)step.Member!),
        _ => false,
    };

    private bool MayHookUp(SketchStep step) =>
        HooksUp(step) || (HelperOf(step) is { } helper && _context.MayHookUp(helper, _required, _cancellationToken));

    /// <summary>The one body that a call runs; null where it may be another, or the step is none.</summary>
    private IMethodSymbol? HelperOf(SketchStep step) =>
        step is { Kind: SketchStepKind.Call, Operation: IInvocationOperation or IObjectCreationOperation } && TargetsOf((IMethodSymbol)step.Member!) is [var helper]
            ? helper
            : null;

    /// <summary>
    /// True where the member may hook something up, or what it calls does. Calls are followed without regard to depth, so
    /// that a cycle of helpers ends.
    /// </summary>
    internal static bool MayHookUp(IMethodSymbol member, ProtocolContext context, Evidence required, CancellationToken cancellationToken)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { member };
        var pending = new Stack<IMethodSymbol>();
        pending.Push(member);
        while (pending.Count > 0)
        {
            var method = pending.Pop();
            if (method.MethodKind == MethodKind.LocalFunction || seen.Count > MostHelpers)
            {
                return true;
            }

            if (!HookUpFinder.MayHookUp(method, cancellationToken))
            {
                continue;
            }

            if (Of(method, context, required, cancellationToken) is not { } sieve)
            {
                return true;
            }

            foreach (var step in sieve._sketch.Steps)
            {
                if (sieve.HooksUp(step))
                {
                    return true;
                }

                if (sieve.HelperOf(step) is { } helper && seen.Add(helper))
                {
                    pending.Push(helper);
                }
            }
        }

        return false;
    }

    /// <summary>True for a step that may hook something up itself.</summary>
    private bool HooksUp(SketchStep step)
    {
        switch (step.Kind)
        {
            case SketchStepKind.Subscribe:
                return true;
            case SketchStepKind.Store:
                return step.Member is { } member && IsDelegate(FlowObjectTypes.TypeOf(member)) && !IsConstant(step.Value);
            case SketchStepKind.Call:
                var method = (IMethodSymbol)step.Member!;
                return step.Operation is not IMethodReferenceOperation && (StartsOrSubscribes(method) || (HasWaits && HasDelegate(step)));
            default:
                return false;
        }
    }

    private bool StartsOrSubscribes(IMethodSymbol method) =>
        (_context.Flow.RolesOf(method) & ApiRoles.StartConcurrent) != 0
        || HookUpFinder.IsSubscriptionName(method.Name)
        || method.Name is "Change" or "StartAsync";

    private bool HasWaits => _hasWaits ??= AnyWaits();

    private bool AnyWaits()
    {
        foreach (var step in _sketch.Steps)
        {
            if (step is { Kind: SketchStepKind.Call, Member.Name: "Wait" or "WaitOne" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A lambda that is passed on may wait for the method around it.</summary>
    private static bool HasDelegate(SketchStep step) => step.Operation switch
    {
        IInvocationOperation invocation => HasDelegate(invocation.Arguments),
        IObjectCreationOperation creation => HasDelegate(creation.Arguments),
        IPropertyReferenceOperation => step.Value is { } value && IsDelegate(value.Type),
        _ => false,
    };

    private static bool HasDelegate(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (Conversions.Unwrap(argument.Value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDelegate(ITypeSymbol? type) => type is { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate };

    /// <summary>True where a write may make an entry reachable through a field in which threads may meet.</summary>
    private bool MayPublish(SketchStep store) =>
        !IsConstant(store.Value)
        && MayBeEntry(store.Value?.Type)
        && MayBeEntry(store.Member is null ? null : FlowObjectTypes.TypeOf(store.Member))
        && (store.Member is { IsStatic: true } || IsRegistry(store.Member is null ? NameOf((store.Operation as IArrayElementReferenceOperation)?.ArrayReference) : NameOf(store.Member)));

    /// <summary>The syntax does not name the field behind a property.</summary>
    private static string NameOf(ISymbol member) => member is IFieldSymbol { AssociatedSymbol: IPropertySymbol } ? PassedArgument.Unnamed : member.Name;

    private bool MayPublish(SketchStep call, bool fragile)
    {
        var method = (IMethodSymbol)call.Member!;
        if (method.MethodKind is MethodKind.DelegateInvoke || !EntryCandidates.MayPublish(method, Publishers))
        {
            return false;
        }

        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        if (targets.IsEmpty)
        {
            return Publishers.IsMarked(method) || ((_context.Flow.RolesOf(method) & (ApiRoles.Publish | ApiRoles.StoreByReference)) != 0 && IsRegistry(RegistryOf(call), fragile));
        }

        foreach (var target in targets)
        {
            var places = fragile ? Publishers.FailureKeptBy(target, _cancellationToken) : Publishers.PublishedBy(target, _cancellationToken);
            if (places.IsAny && MayPublish(call, places))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayPublish(SketchStep call, PublishedPlaces places) => call.Operation switch
    {
        _ when places.IsMarked => true,
        IInvocationOperation invocation => (places.IsResult && IsUsed(invocation))
            || (places.Arguments.Overlaps(Positions.Receiver) && invocation.Instance is { } receiver && MayBeEntry(receiver.Type))
            || AnyPublished(invocation.Arguments, places.Arguments),
        IObjectCreationOperation creation => (places.IsResult && IsUsed(creation)) || AnyPublished(creation.Arguments, places.Arguments),
        IPropertyReferenceOperation property when call.Value is null => places.IsResult && IsUsed(property),
        _ => true,
    };

    private static bool AnyPublished(ImmutableArray<IArgumentOperation> arguments, Positions published)
    {
        foreach (var argument in arguments)
        {
            if (published.Overlaps(Positions.At(argument.Parameter?.Ordinal ?? Positions.Anywhere)) && !IsConstant(argument.Value) && MayBeEntry(Conversions.Unwrap(argument.Value).Type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUsed(IOperation result) => MayBeEntry(result.Type) && result.Parent is not (IExpressionStatementOperation or IReturnOperation);

    /// <summary>What a conversion of unknown type makes may be an entry as well.</summary>
    private static bool MayBeEntry(ITypeSymbol? type) => type is null or { TypeKind: TypeKind.Dynamic or TypeKind.Error } || RegistrationFinder.IsEntryType(type);

    private static bool IsConstant(IOperation? value) => value is not null && Conversions.Unwrap(value) is { ConstantValue.HasValue: true } or IDefaultValueOperation;

    /// <summary>True where a call may add anything to a registry, be it an entry or a mere value.</summary>
    private bool MayAct(SketchStep call)
    {
        var method = (IMethodSymbol)call.Member!;
        var targets = TargetsOf(method);
        foreach (var target in targets)
        {
            if (Publishers.MayInsert(target, _cancellationToken))
            {
                return true;
            }
        }

        return targets.IsEmpty && (_context.Flow.RolesOf(method) & ApiRoles.Publish) != 0 && IsRegistry(RegistryOf(call));
    }

    /// <summary>A lazy or a task in a concurrent dictionary keeps its failure.</summary>
    private bool MayKeepWork(IMethodSymbol method) =>
        method.Name is "GetOrAdd" or "AddOrUpdate" or "TryAdd" or "set_Item"
        && _context.Flow.Catalogue.CollectionKindOf(method.ContainingType) == CollectionKind.Concurrent;

    private bool MayCheck(IMethodSymbol method)
    {
        var targets = TargetsOf(method);
        foreach (var target in targets)
        {
            if (Publishers.MayCheck(target, _cancellationToken))
            {
                return true;
            }
        }

        return targets.IsEmpty && (_context.Flow.RolesOf(method) & (ApiRoles.Lookup | ApiRoles.LookupOut | ApiRoles.Query)) != 0;
    }

    /// <summary>The bodies that a call may run; what a delegate does is part of the body that it is made in.</summary>
    private ImmutableArray<IMethodSymbol> TargetsOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.DelegateInvoke ? ImmutableArray<IMethodSymbol>.Empty : _context.Flow.Hierarchy.TargetsOf(method);

    private bool IsRegistry(string? name, bool fragile = false) =>
        name is not null && (_required <= Evidence.Any || Publishers.IsShared(_type, name, fragile));

    /// <summary>What a catalogued call adds to: its receiver, or its first argument where it is static.</summary>
    private string? RegistryOf(SketchStep call) => call.Operation switch
    {
        IInvocationOperation { Instance: { } receiver } => NameOf(receiver),
        IInvocationOperation { Arguments: { Length: > 0 } arguments } => NameOf(arguments[0].Value),
        IPropertyReferenceOperation { Instance: { } receiver } => NameOf(receiver),
        _ => PassedArgument.Unnamed,
    };

    /// <summary>The member that holds a collection, by name; null where it is one that was made here, or given by a caller who knows where it belongs.</summary>
    private string? NameOf(IOperation? collection)
    {
        while (true)
        {
            switch (collection is null ? null : Conversions.Unwrap(collection))
            {
                case ILocalReferenceOperation local:
                    return _sketch.IsMadeHere(local.Local) ? null : PassedArgument.Unnamed;
                case IFieldReferenceOperation field:
                    return NameOf(field.Field);
                case IPropertyReferenceOperation { Arguments.IsEmpty: true, Property.Name: not "Writer" } property:
                    return property.Property.Name;
                case IPropertyReferenceOperation { Instance: { } owner }:
                    collection = owner;
                    continue;
                case IArrayElementReferenceOperation element:
                    collection = element.ArrayReference;
                    continue;
                case IInvocationOperation { Instance: { } receiver }:
                    collection = receiver;
                    continue;
                case IObjectCreationOperation or IParameterReferenceOperation:
                    return null;
                default:
                    return PassedArgument.Unnamed;
            }
        }
    }
}
