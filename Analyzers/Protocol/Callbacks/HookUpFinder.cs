using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds the events of a method from which on a callback can run on another thread.</summary>
internal sealed class HookUpFinder
{
    /// <summary>A method that hooks up more callbacks than this is judged by its first ones.</summary>
    private const int MostHookUps = 64;

    /// <summary>A timer that takes this many milliseconds or more seldom overtakes the method that starts it.</summary>
    private const int LongestSoon = 1000;

    /// <summary>Hook-ups in helper methods are found this many calls deep.</summary>
    private const int DeepestHelper = 3;

    private readonly MethodFlow _flow;
    private readonly ProtocolContext _context;
    private readonly int _depth;

    /// <summary>What a caller still writes to, in the terms of the method; null where the method itself is looked at.</summary>
    private readonly Positions? _interest;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<HookUp>.Builder _found = ImmutableArray.CreateBuilder<HookUp>();

    /// <summary>The objects that the method writes to, and those that they are reached through.</summary>
    private HashSet<FlowObject>? _written;

    private HookUpFinder(MethodFlow flow, ProtocolContext context, int depth, Positions? interest, CancellationToken cancellationToken)
    {
        _flow = flow;
        _context = context;
        _depth = depth;
        _interest = interest;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The hook-ups of a method, those of the helpers that it calls included.</summary>
    internal static ImmutableArray<HookUp> Find(MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken) =>
        Find(flow, context, DeepestHelper, null, cancellationToken);

    /// <summary>Cheap test, on syntax alone: whether a member may hook something up by itself.</summary>
    internal static bool MayHookUp(IMethodSymbol member, CancellationToken cancellationToken) =>
        MemberShape.Of(member, cancellationToken) is not { MayHookUp: false };

    /// <summary>The names of the methods of a type, its nested types and its base classes that may hook something up.</summary>
    internal static HashSet<string> HelperNames(INamedTypeSymbol type, ProtocolContext context, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in context.MembersWithBases(type))
        {
            if (member.MethodKind == MethodKind.Ordinary && MayHookUp(member, cancellationToken))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    private static ImmutableArray<HookUp> Find(MethodFlow flow, ProtocolContext context, int depth, Positions? interest, CancellationToken cancellationToken)
    {
        var finder = new HookUpFinder(flow, context, depth, interest, cancellationToken);
        foreach (var @event in flow.Events)
        {
            if (finder._found.Count >= MostHookUps)
            {
                break;
            }

            finder.Visit(@event);
        }

        return finder._found.ToImmutable();
    }

    /// <summary>The words by which code has something run on another thread, or later.</summary>
    internal static bool IsStarterName(string name) =>
        name is "Task" or "Factory" or "Thread" or "ThreadPool" or "Timer" or "Start" or "Change" or "Schedule" or "Enabled" or "EnableRaisingEvents"
            or "ContinueWith" or "Register" or "UnsafeRegister" or "StartAsync" or "Run" or "StartNew";

    /// <summary>The field's word for handing over a callback; what else a method of that name does, it does later.</summary>
    internal static bool IsSubscriptionName(string name) =>
        name.StartsWith("Subscribe", StringComparison.Ordinal)
        || name is "AddListener" or "AddObserver" or "AddHandler" or "RegisterHandler" or "RegisterCallback" or "RegisterListener" or "RegisterObserver" or "Advise" or "OnChange";

    private void Visit(FlowEvent @event)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Subscribe when @event.Symbol is { } subscribed:
                AddDelegates(@event, @event, @event.Value, HookUpKind.Event, SourcesOf(@event.Receiver, subscribed));
                break;
            case FlowEventKind.Store when @event.Symbol is { } member && FlowObjectTypes.TypeOf(member) is { TypeKind: TypeKind.Delegate }:
                AddDelegates(@event, @event, @event.Value, HookUpKind.Event, SourcesOf(@event.Receiver, member));
                break;
            case FlowEventKind.Call when @event.Method is { } method:
                _cancellationToken.ThrowIfCancellationRequested();
                AddCall(@event, method);
                break;
        }
    }

    private ImmutableArray<FlowObject> SourcesOf(int receiver, ISymbol? member)
    {
        if (member is { IsStatic: true })
        {
            return ImmutableArray.Create(new FlowObject(-1, FlowObjectKind.Field, member, null, null));
        }

        var sources = _flow.Objects.Objects(receiver);
        return sources.Length == 0 ? ImmutableArray.Create(_flow.Objects.Unknown) : sources.ToImmutableArray();
    }

    private void AddCall(FlowEvent @event, IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return;
        }

        var before = _found.Count;
        var roles = _context.Flow.RolesOf(method);
        if ((roles & ApiRoles.StartConcurrent) != 0 || method is { Name: "Change", ContainingType.Name: "Timer" })
        {
            AddStarted(@event, method);
        }
        else if (method.MethodKind == MethodKind.PropertySet && (roles & ApiRoles.Publish) == 0)
        {
            if (method.Parameters.Length > 0 && method.Parameters[method.Parameters.Length - 1].Type.TypeKind == TypeKind.Delegate)
            {
                AddDelegates(@event, @event, @event.Value, HookUpKind.Event, SourcesOf(@event.Receiver, method));
            }
        }
        else if ((roles & ApiRoles.Publish) != 0)
        {
            foreach (var argument in @event.Arguments)
            {
                AddDelegates(@event, @event, argument, HookUpKind.Stored, SourcesOf(@event.Receiver, null));
            }
        }
        else if (IsSubscriptionName(method.Name))
        {
            AddSubscription(@event, method);
        }
        else if (method is { Name: "StartAsync", ContainingType: { Name: "BackgroundService", ContainingNamespace.Name: "Hosting" } })
        {
            AddOwnOverride(@event, "ExecuteAsync");
        }

        if (_found.Count == before)
        {
            AddWaitingCallbacks(@event);
        }

        if (_found.Count == before && _depth > 0 && method.MethodKind is not (MethodKind.PropertyGet or MethodKind.PropertySet) && InterestIn(@event) is var interest && interest != Positions.None)
        {
            AddHelper(@event, method, interest);
        }
    }

    /// <summary>Whoever takes a callback that waits for this method runs it on another thread, or the method would wait for itself.</summary>
    private void AddWaitingCallbacks(FlowEvent @event)
    {
        foreach (var argument in @event.Arguments)
        {
            foreach (var candidate in _flow.Objects.Objects(argument))
            {
                if (candidate is { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation { Syntax: AnonymousFunctionExpressionSyntax syntax } lambda }
                    && _context.Flow.FlowOf(lambda, _flow, _cancellationToken) is { } body
                    && EarlyVariableFinder.SignalOf(syntax, _context.Flow.ModelOf(syntax.SyntaxTree), _cancellationToken) is { } signal)
                {
                    var bodies = ImmutableArray.Create(new CallbackBody(body, new CallbackBinding(OwnThis(), ImmutableDictionary.Create<ISymbol, FlowObject>(SymbolEqualityComparer.Default))));
                    _found.Add(new HookUp(@event, @event.Operation, HookUpKind.Started, lambda.Symbol, bodies, ImmutableArray<FlowObject>.Empty) { Signal = signal });
                }
            }
        }
    }

    /// <summary>
    /// The things that a helper is given and that are still written to: a callback of anything else is complete, whenever it runs.
    /// A local function has what the method around it has.
    /// </summary>
    private Positions InterestIn(FlowEvent call)
    {
        if (call.Method is { MethodKind: MethodKind.LocalFunction })
        {
            return Positions.All;
        }

        var interest = IsAnyInteresting(call.Receiver) ? Positions.Receiver : Positions.None;
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (IsAnyInteresting(call.Arguments[i]))
            {
                interest |= Positions.At(i);
            }
        }

        return interest;
    }

    private bool IsAnyInteresting(int set)
    {
        foreach (var item in _flow.Objects.Objects(set))
        {
            if (IsInteresting(item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who calls a constructor's helpers, or derives from its type, may set what it leaves open.</summary>
    private bool IsInteresting(FlowObject item)
    {
        var root = item.Root;
        if (root.Kind == FlowObjectKind.This && (_interest?.Overlaps(Positions.Receiver) == true || _flow.Method.MethodKind == MethodKind.Constructor))
        {
            return true;
        }

        if (root is { Kind: FlowObjectKind.Parameter, Symbol: IParameterSymbol parameter } && _interest?.Overlaps(Positions.At(parameter.Ordinal)) == true)
        {
            return true;
        }

        return (_written ??= FindWritten()).Contains(item);
    }

    private HashSet<FlowObject> FindWritten()
    {
        var written = new HashSet<FlowObject>();
        if (_interest is not null)
        {
            return written;
        }

        foreach (var @event in _flow.Events)
        {
            if (@event.Kind == FlowEventKind.Store)
            {
                foreach (var item in _flow.Objects.Objects(@event.Receiver))
                {
                    for (var current = item; current is not null; current = current.Base)
                    {
                        written.Add(current);
                    }
                }
            }
        }

        return written;
    }

    private void AddStarted(FlowEvent @event, IMethodSymbol method)
    {
        switch (method.ContainingType.Name)
        {
            case "Parallel":
                return;
            case "Timer" when method.MethodKind == MethodKind.Constructor || method.Name == "Change":
                if (DueOf(@event) is { } kind)
                {
                    if (method.MethodKind == MethodKind.Constructor)
                    {
                        AddArguments(@event, @event, kind, ImmutableArray<FlowObject>.Empty);
                    }
                    else if (_flow.Method.MethodKind == MethodKind.Constructor || IsMadeHere(@event.Receiver))
                    {
                        // Any other timer may have been running before, and be given a new rhythm here.
                        AddStartable(@event, kind);
                    }
                }

                return;
            case "Timer" or "FileSystemWatcher":
                if (method.MethodKind != MethodKind.PropertySet || @event.Constant is { HasValue: true, Value: true })
                {
                    AddStartable(@event, method.ContainingType.Name == "Timer" ? HookUpKind.StartedSoon : HookUpKind.Started);
                }

                return;
            case "Thread" or "Task" when method.Name is "Start" or "UnsafeStart":
                AddStartable(@event, HookUpKind.Started);
                return;
            case "CancellationToken" or "IObservable" or "ObservableExtensions":
                var source = method.IsStatic ? @event.Arguments[0] : @event.Receiver;
                AddArguments(@event, @event, HookUpKind.Subscription, SourcesOf(source, null));
                AddObservers(@event, method, SourcesOf(source, null));
                return;
            default:
                if (!RunsOnCurrentContext(@event))
                {
                    AddArguments(@event, @event, HookUpKind.Started, ImmutableArray<FlowObject>.Empty);
                }

                return;
        }
    }

    private bool IsMadeHere(int set)
    {
        foreach (var item in _flow.Objects.Objects(set))
        {
            if (item.Kind != FlowObjectKind.Fresh)
            {
                return false;
            }
        }

        return set != FlowObjectTable.Empty;
    }

    /// <summary>A task that is scheduled on the caller's own synchronization context cannot run before the caller returns to it.</summary>
    private bool RunsOnCurrentContext(FlowEvent @event)
    {
        foreach (var argument in @event.Arguments)
        {
            foreach (var item in _flow.Objects.Objects(argument))
            {
                if (item is { Kind: FlowObjectKind.Result, Symbol.Name: "FromCurrentSynchronizationContext" })
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>When a timer that is made or changed here elapses; null where it is not switched on.</summary>
    private static HookUpKind? DueOf(FlowEvent @event)
    {
        var arguments = @event.Operation switch
        {
            IObjectCreationOperation creation => creation.Arguments,
            IInvocationOperation invocation => invocation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Name != "dueTime")
            {
                continue;
            }

            var value = argument.Value is IConversionOperation conversion ? conversion.Operand : argument.Value;
            if (argument.Value.ConstantValue is { HasValue: true, Value: { } constant } && constant is int or long or uint)
            {
                var due = Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture);
                return due == 0 ? HookUpKind.Started : due is -1 or uint.MaxValue ? null : due < LongestSoon ? HookUpKind.StartedSoon : HookUpKind.StartedLater;
            }

            return value switch
            {
                IFieldReferenceOperation { Field.Name: "Zero" } or IDefaultValueOperation => HookUpKind.Started,
                IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" } => null,
                _ => HookUpKind.StartedLater,
            };
        }

        return null;
    }

    private void AddArguments(FlowEvent @event, FlowEvent creation, HookUpKind kind, ImmutableArray<FlowObject> sources)
    {
        foreach (var argument in creation.Arguments)
        {
            AddDelegates(@event, creation, argument, kind, sources);
        }
    }

    /// <summary>Threads, tasks, timers and watchers run what they were made with, and what was subscribed to them.</summary>
    private void AddStartable(FlowEvent start, HookUpKind kind)
    {
        foreach (var startable in _flow.Objects.Objects(start.Receiver))
        {
            AddHandlersOf(startable, _flow, start, kind);
            if (startable is { Kind: FlowObjectKind.Field, Base.Kind: FlowObjectKind.This, Symbol: { } field })
            {
                foreach (var other in _context.FlowsOf(field.ContainingType).FlowsMentioning(new[] { field.Name }, _cancellationToken))
                {
                    if (!ReferenceEquals(other, _flow))
                    {
                        AddHandlersOfField(field, other, start, kind);
                    }
                }
            }
        }
    }

    private void AddHandlersOf(FlowObject startable, MethodFlow flow, FlowEvent start, HookUpKind kind)
    {
        if (startable is { Kind: FlowObjectKind.Fresh, Origin: { } origin } && flow.EventAt(origin) is { Kind: FlowEventKind.Call } creation)
        {
            AddArguments(start, creation, kind, ImmutableArray<FlowObject>.Empty);
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Subscribe && Holds(flow, @event.Receiver, startable))
            {
                // What is subscribed to something that is running already is called from then on.
                var isRunning = ReferenceEquals(flow, _flow) && @event.Index > start.Index && !FlowWalk.CanFollow(flow, @event, start, _cancellationToken);
                AddDelegates(isRunning ? @event : start, @event, @event.Value, kind, ImmutableArray<FlowObject>.Empty);
            }
        }
    }

    /// <summary>The callbacks that another method of the type gave to the object in a field; both have the same receiver.</summary>
    private void AddHandlersOfField(ISymbol field, MethodFlow other, FlowEvent start, HookUpKind kind)
    {
        foreach (var @event in other.Events)
        {
            if (@event.Kind != FlowEventKind.Store || !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, field))
            {
                continue;
            }

            foreach (var stored in other.Objects.Objects(@event.Value))
            {
                if (stored is { Kind: FlowObjectKind.Fresh, Origin: { } origin } && other.EventAt(origin) is { Kind: FlowEventKind.Call } creation)
                {
                    foreach (var argument in creation.Arguments)
                    {
                        AddOwnMethods(other, argument, start, kind);
                    }
                }

                foreach (var subscription in other.Events)
                {
                    if (subscription.Kind == FlowEventKind.Subscribe && Holds(other, subscription.Receiver, stored))
                    {
                        AddOwnMethods(other, subscription.Value, start, kind);
                    }
                }
            }
        }
    }

    private void AddOwnMethods(MethodFlow other, int delegates, FlowEvent start, HookUpKind kind)
    {
        foreach (var candidate in other.Objects.Objects(delegates))
        {
            if (candidate is { Kind: FlowObjectKind.MethodGroup, Base.Kind: FlowObjectKind.This, Symbol: IMethodSymbol method })
            {
                AddBodies(start, method, Targets(method), new CallbackBinding(OwnThis(), ImmutableDictionary<ISymbol, FlowObject>.Empty), kind, ImmutableArray<FlowObject>.Empty);
            }
            else if (candidate is { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda }
                && _context.Flow.FlowOf(lambda, other, _cancellationToken) is { } body)
            {
                AddBodies(start, lambda.Symbol, new[] { body }, new CallbackBinding(OwnThis(), ImmutableDictionary<ISymbol, FlowObject>.Empty), kind, ImmutableArray<FlowObject>.Empty);
            }
        }
    }

    private static bool Holds(MethodFlow flow, int set, FlowObject item) => Array.IndexOf(flow.Objects.Objects(set), item) >= 0;

    private void AddSubscription(FlowEvent @event, IMethodSymbol method)
    {
        var isExtension = method.IsExtensionMethod && @event.Arguments.Length > 0 && (method.ReducedFrom is not null || method.IsStatic);
        var sources = SourcesOf(isExtension ? @event.Arguments[0] : @event.Receiver, null);
        AddArguments(@event, @event, HookUpKind.Subscription, sources);
        AddObservers(@event, method, sources);
    }

    /// <summary>
    /// An object that is handed to a subscription is called back through the interface that the subscription takes. One that
    /// takes anything looks for interfaces of a message type.
    /// </summary>
    private void AddObservers(FlowEvent @event, IMethodSymbol method, ImmutableArray<FlowObject> sources)
    {
        for (var i = method.IsExtensionMethod ? 1 : 0; i < @event.Arguments.Length && i < method.Parameters.Length; i++)
        {
            foreach (var observer in _flow.Objects.Objects(@event.Arguments[i]))
            {
                if (observer.Kind is FlowObjectKind.This or FlowObjectKind.Fresh
                    && (observer.Kind == FlowObjectKind.This ? _flow.Method.ContainingType : FlowObjectTypes.TypeOf(observer, _flow)) is INamedTypeSymbol type)
                {
                    AddInterfaceMembers(@event, observer, type, method.Parameters[i].OriginalDefinition.Type, sources);
                }
            }
        }
    }

    private void AddInterfaceMembers(FlowEvent @event, FlowObject observer, INamedTypeSymbol type, ITypeSymbol parameter, ImmutableArray<FlowObject> sources)
    {
        foreach (var @interface in type.AllInterfaces)
        {
            if (parameter.TypeKind == TypeKind.Interface
                ? !SymbolEqualityComparer.Default.Equals(@interface.OriginalDefinition, parameter.OriginalDefinition)
                : !IsGeneric(@interface) || @interface.ContainingNamespace is { Name: "System" })
            {
                continue;
            }

            foreach (var member in @interface.GetMembers())
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary }
                    && type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation)
                {
                    AddBodies(@event, implementation, Targets(implementation), new CallbackBinding(observer, ImmutableDictionary<ISymbol, FlowObject>.Empty), HookUpKind.Subscription, sources);
                }
            }
        }
    }

    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || (type.ContainingType is { } outer && IsGeneric(outer));

    private void AddOwnOverride(FlowEvent @event, string name)
    {
        foreach (var member in _flow.Method.ContainingType.GetMembers(name))
        {
            if (member is IMethodSymbol { IsOverride: true } method)
            {
                AddBodies(@event, method, Targets(method), new CallbackBinding(OwnThis(), ImmutableDictionary<ISymbol, FlowObject>.Empty), HookUpKind.StartedSoon, ImmutableArray<FlowObject>.Empty);
            }
        }
    }

    private void AddDelegates(FlowEvent @event, FlowEvent creation, int delegates, HookUpKind kind, ImmutableArray<FlowObject> sources)
    {
        foreach (var candidate in _flow.Objects.Objects(delegates))
        {
            if (candidate is { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda })
            {
                if (_context.Flow.FlowOf(lambda, _flow, _cancellationToken) is { } body)
                {
                    var variables = StateOf(creation, lambda.Symbol).AddRange(CapturedBy(body, creation));
                    AddBodies(@event, lambda.Symbol, new[] { body }, new CallbackBinding(OwnThis(), variables), kind, sources);
                }
            }
            else if (candidate is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method })
            {
                var receiver = method.MethodKind == MethodKind.LocalFunction ? OwnThis() : candidate.Base;
                AddBodies(@event, method, Targets(method), new CallbackBinding(receiver, StateOf(creation, method)), kind, sources);
            }
        }
    }

    private FlowObject? OwnThis()
    {
        foreach (var item in _flow.Objects.All)
        {
            if (item.Kind == FlowObjectKind.This)
            {
                return item;
            }
        }

        // A lambda may use the receiver where the method around it never names it.
        return _flow.Method.IsStatic ? null : new FlowObject(-1, FlowObjectKind.This, null, null, null);
    }

    /// <summary>The state argument that travels beside a callback arrives as its last parameter.</summary>
    private ImmutableDictionary<ISymbol, FlowObject> StateOf(FlowEvent creation, IMethodSymbol callback)
    {
        var variables = ImmutableDictionary.Create<ISymbol, FlowObject>(SymbolEqualityComparer.Default);
        if (callback.Parameters.Length == 0 || creation.Method is not { } method)
        {
            return variables;
        }

        for (var i = 0; i < creation.Arguments.Length && i < method.Parameters.Length; i++)
        {
            if (method.Parameters[i].Name is "state" or "parameter" && Single(creation.Arguments[i]) is { } state)
            {
                return variables.Add(callback.Parameters[callback.Parameters.Length - 1].OriginalDefinition, state);
            }
        }

        return variables;
    }

    private Dictionary<ISymbol, FlowObject> CapturedBy(MethodFlow body, FlowEvent creation)
    {
        var captured = new Dictionary<ISymbol, FlowObject>(SymbolEqualityComparer.Default);
        foreach (var item in body.Objects.All)
        {
            if (item is { Kind: FlowObjectKind.Captured, Symbol: { } variable }
                && creation.Variables is { } values
                && values.TryGetValue(variable, out var held)
                && Single(held) is { } value)
            {
                captured[variable] = value;
            }
        }

        return captured;
    }

    private FlowObject? Single(int set)
    {
        var objects = _flow.Objects.Objects(set);
        return objects.Length == 1 && objects[0].Kind != FlowObjectKind.Unknown ? objects[0] : null;
    }

    private IReadOnlyList<MethodFlow> Targets(IMethodSymbol method)
    {
        var flows = new List<MethodFlow>();
        foreach (var target in _context.Flow.Hierarchy.TargetsOf(method))
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is { } flow)
            {
                flows.Add(flow);
            }
        }

        return flows;
    }

    private void AddBodies(
        FlowEvent @event,
        IMethodSymbol callback,
        IReadOnlyList<MethodFlow> flows,
        CallbackBinding binding,
        HookUpKind kind,
        ImmutableArray<FlowObject> sources)
    {
        if (flows.Count == 0 || (binding.IsEmpty && callback.MethodKind != MethodKind.AnonymousFunction))
        {
            return;
        }

        var bodies = ImmutableArray.CreateBuilder<CallbackBody>(flows.Count);
        foreach (var flow in flows)
        {
            bodies.Add(new CallbackBody(flow, binding));
        }

        _found.Add(new HookUp(@event, @event.Operation, kind, callback, bodies.ToImmutable(), sources));
    }

    private void AddHelper(FlowEvent @event, IMethodSymbol method, Positions interest)
    {
        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        if (targets.Length != 1 || !MayHookUp(targets[0]) || _context.Flow.FlowOf(targets[0], _cancellationToken) is not { } helper || ReferenceEquals(helper, _flow))
        {
            return;
        }

        foreach (var theirs in Find(helper, _context, _depth - 1, interest, _cancellationToken))
        {
            var bodies = ImmutableArray.CreateBuilder<CallbackBody>(theirs.Bodies.Length);
            foreach (var body in theirs.Bodies)
            {
                var imported = Import(body.Binding, @event);
                if (!imported.IsEmpty)
                {
                    bodies.Add(body with { Binding = imported });
                }
            }

            var sources = ImmutableArray.CreateBuilder<FlowObject>(theirs.Sources.Length);
            foreach (var source in theirs.Sources)
            {
                if (Import(source, @event) is { } imported)
                {
                    sources.Add(imported);
                }
            }

            if (bodies.Count > 0 && (sources.Count > 0 || theirs.Sources.IsEmpty))
            {
                _found.Add(theirs with { Event = @event, Bodies = bodies.ToImmutable(), Sources = sources.ToImmutable() });
            }
        }
    }

    private bool MayHookUp(IMethodSymbol helper) =>
        helper.MethodKind == MethodKind.LocalFunction || MayHookUp(helper, _cancellationToken);

    private CallbackBinding Import(CallbackBinding theirs, FlowEvent call)
    {
        var variables = ImmutableDictionary.CreateBuilder<ISymbol, FlowObject>(SymbolEqualityComparer.Default);
        foreach (var variable in theirs.Variables)
        {
            if (Import(variable.Value, call) is { } value)
            {
                variables.Add(variable.Key, value);
            }
        }

        return new CallbackBinding(theirs.This is null ? null : Import(theirs.This, call), variables.ToImmutable());
    }

    private FlowObject? Import(FlowObject theirs, FlowEvent call)
    {
        switch (theirs.Kind)
        {
            case FlowObjectKind.This:
                return call.Method is { MethodKind: MethodKind.LocalFunction } ? OwnThis() : Single(call.Receiver);
            case FlowObjectKind.Parameter when theirs.Symbol is IParameterSymbol parameter && parameter.Ordinal < call.Arguments.Length:
                return Single(call.Arguments[parameter.Ordinal]);
            case FlowObjectKind.Field when theirs.Base is null:
                return theirs;
            case FlowObjectKind.Field when Import(theirs.Base!, call) is { } owner:
                return new FlowObject(-1, FlowObjectKind.Field, theirs.Symbol, owner, null);
            default:
                return null;
        }
    }
}
