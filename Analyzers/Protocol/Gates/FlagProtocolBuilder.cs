using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds the flags that a type sets, and what it does with them.</summary>
internal sealed class FlagProtocolBuilder
{
    /// <summary>A number or enum with more values than this is no flag, but says where its object stands.</summary>
    private const int MostStates = 4;

    /// <summary>A method that tests a flag more often than this, generated most likely, is judged by its first tests.</summary>
    private const int MostTests = 16;

    private readonly ISymbol _flag;
    private readonly ReadyState _ready;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<FlagAccess>.Builder _accesses = ImmutableArray.CreateBuilder<FlagAccess>();
    private readonly ImmutableArray<FlagTest>.Builder _tests = ImmutableArray.CreateBuilder<FlagTest>();

    private FlagProtocolBuilder(ISymbol flag, ReadyState ready, ProtocolContext context, CancellationToken cancellationToken)
    {
        _flag = flag;
        _ready = ready;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The flags to which a member of <paramref name="type"/> assigns true, or one of a few constants.</summary>
    /// <param name="type">The type.</param>
    /// <param name="required">The evidence of threads that a finding needs: without any, only static flags are worth a look.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<FlagProtocol> Build(TypeFlows type, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        var protocols = new List<FlagProtocol>();
        var names = NamesOfSetFlags(type, context.Publishers, required > Evidence.Any && !context.Publishers.IsConcurrent(type.Type), cancellationToken);
        if (names.Count == 0)
        {
            return protocols;
        }

        var flags = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var flow in type.FlowsMentioning(names, cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event is not { Kind: FlowEventKind.Store, Constant: { HasValue: true, Value: not (null or false) }, Symbol: { } symbol }
                    || !IsFlag(symbol)
                    || IsUnderConstruction(flow, @event)
                    || !flags.Add(symbol.OriginalDefinition)
                    || MemberFacts.IsThreadStatic(symbol))
                {
                    continue;
                }

                if (FlowObjectTypes.TypeOf(symbol) is { SpecialType: SpecialType.System_Boolean })
                {
                    protocols.Add(Build(symbol.OriginalDefinition, type, context, cancellationToken));
                }
                else
                {
                    AddStates(symbol.OriginalDefinition, type, protocols, context, cancellationToken);
                }
            }
        }

        return protocols;
    }

    /// <summary>What <paramref name="type"/>, and the type that declares the flag, do with it.</summary>
    internal static FlagProtocol Build(ISymbol flag, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken) =>
        Build(flag, ReadyState.True, type, context, cancellationToken);

    /// <summary>The same, for a flag that says "ready" by another value than true.</summary>
    internal static FlagProtocol Build(ISymbol flag, ReadyState ready, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        var builder = new FlagProtocolBuilder(flag, ready, context, cancellationToken);
        builder.AddAccesses(type);
        var declaring = context.FlowsOf(flag.ContainingType);
        if (!ReferenceEquals(declaring, type))
        {
            builder.AddAccesses(declaring);
        }

        return new FlagProtocol(flag, builder._accesses.ToImmutable(), builder._tests.ToImmutable());
    }

    private static bool IsFlag(ISymbol symbol) =>
        FlowObjectTypes.TypeOf(symbol) is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64 } or { TypeKind: TypeKind.Enum };

    /// <summary>
    /// A number or enum is a flag where nothing but constants is ever written to it, and says "ready" by one with which a method
    /// leaves it: a state that is passed through says that something is under way, and what follows it that it is done.
    /// </summary>
    private static void AddStates(ISymbol flag, TypeFlows type, List<FlagProtocol> protocols, ProtocolContext context, CancellationToken cancellationToken)
    {
        var any = new FlagProtocolBuilder(flag, ReadyState.True, context, cancellationToken);
        any.AddAccesses(type);
        var values = new List<object>();
        foreach (var access in any._accesses)
        {
            if (IsCounted(access))
            {
                return;
            }

            if (!access.IsStore)
            {
                continue;
            }

            if (access.Event is not { IsReadModifyWrite: false, Constant: { HasValue: true, Value: { } constant } } || ReadyState.Normalize(constant) is not { } value)
            {
                return;
            }

            if (value is not 0L && !values.Contains(value))
            {
                values.Add(value);
            }
        }

        var initial = InitialValueOf(flag, context, cancellationToken);
        foreach (var value in values)
        {
            if (values.Count > MostStates || value.Equals(initial) || IsPassedThrough(value, any._accesses))
            {
                continue;
            }

            var isOneOfTwo = values.Count == 1 && IsOfTwo(FlowObjectTypes.TypeOf(flag)!);
            var protocol = Build(flag, new ReadyState(value, isOneOfTwo), type, context, cancellationToken);
            if (isOneOfTwo || IsMadeSureOf(protocol) || IsArrivedAt(value, any._accesses))
            {
                protocols.Add(protocol);
            }
        }
    }

    /// <summary>True for a number, which has as many values as are written, and for an enum with two members.</summary>
    internal static bool IsOfTwo(ITypeSymbol type)
    {
        var members = 0;
        foreach (var member in type.TypeKind == TypeKind.Enum ? type.GetMembers() : ImmutableArray<ISymbol>.Empty)
        {
            members += member is IFieldSymbol { IsConst: true } ? 1 : 0;
        }

        return members is 0 or 2;
    }

    /// <summary>One state among many is a flag where a method tests for it before it brings it about.</summary>
    private static bool IsMadeSureOf(FlagProtocol protocol)
    {
        foreach (var access in protocol.Accesses)
        {
            if (access.Sets && protocol.GuardsOf(access).Any())
            {
                return true;
            }
        }

        return false;
    }

    private static object? InitialValueOf(ISymbol flag, ProtocolContext context, CancellationToken cancellationToken)
    {
        foreach (var reference in flag.DeclaringSyntaxReferences)
        {
            if (!context.Flow.Compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                continue;
            }

            var initializer = reference.GetSyntax(cancellationToken) switch
            {
                VariableDeclaratorSyntax field => field.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is { Value: { } value } && context.Flow.ModelOf(value.SyntaxTree).GetConstantValue(value, cancellationToken) is { HasValue: true, Value: { } constant })
            {
                return ReadyState.Normalize(constant);
            }
        }

        return null;
    }

    /// <summary>A reference that is handed on may be a counter's.</summary>
    private static bool IsCounted(FlagAccess access) =>
        access.Event is { Kind: FlowEventKind.Load, Operation.Parent: IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: var call } }
        && call is not IInvocationOperation { TargetMethod: { Name: "Read" or "Write" or "Exchange" or "CompareExchange" or "VolatileRead" or "VolatileWrite", ContainingType.Name: "Volatile" or "Interlocked" or "Thread" } };

    /// <summary>True where a method goes on from a state to another one.</summary>
    private static bool IsPassedThrough(object value, ImmutableArray<FlagAccess>.Builder accesses) =>
        GoesOn(accesses, from => from.Equals(value), to => !to.Equals(value));

    /// <summary>True where a method comes to a state from another one, such as "started" from "starting".</summary>
    private static bool IsArrivedAt(object value, ImmutableArray<FlagAccess>.Builder accesses) =>
        GoesOn(accesses, from => !from.Equals(value), to => to.Equals(value));

    private static bool GoesOn(ImmutableArray<FlagAccess>.Builder accesses, Func<object, bool> isFrom, Func<object, bool> isTo)
    {
        foreach (var store in accesses)
        {
            if (StateIn(store) is not { } from || !isFrom(from))
            {
                continue;
            }

            foreach (var next in accesses)
            {
                if (ReferenceEquals(next.Flow, store.Flow)
                    && next.Event.Index > store.Event.Index
                    && StateIn(next) is { } to
                    && isTo(to)
                    && BranchTest.CanReach(store.Flow, store.Event.Node, next.Event.Node, static _ => false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The state that an access writes; null for a read, and for the state that everything starts in.</summary>
    private static object? StateIn(FlagAccess access) =>
        access.IsStore && ReadyState.Normalize(access.Event.Constant.Value!) is { } state and not 0L ? state : null;

    private void AddAccesses(TypeFlows type)
    {
        var telling = NamesThatTell();
        foreach (var flow in type.FlowsMentioning(telling, _cancellationToken))
        {
            var effects = MethodEffects.Of(flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
            var entryLocks = new Lazy<ImmutableArray<LockPath>>(() => _context.EntryLocks.Of(flow.Method, CancellationToken.None));
            foreach (var @event in flow.Events)
            {
                if (@event.Kind is FlowEventKind.Load or FlowEventKind.Store
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _flag)
                    && !IsUnderConstruction(flow, @event)
                    && !IsReferenceOfOrderedStore(@event))
                {
                    _accesses.Add(new FlagAccess(effects, @event, LocksAt(@event), entryLocks, _ready));
                }
            }

            var most = _tests.Count + MostTests;
            foreach (var branch in BranchTest.FindIn(flow, _ready))
            {
                if (!branch.IsNullTest && _tests.Count < most && TestsFlag(branch.Event))
                {
                    _tests.Add(new FlagTest(effects, branch, branch.Event.Kind == FlowEventKind.Call ? LocksOfCallee(branch.Event) : LocksAt(branch.Event), entryLocks));
                }
            }

            // A predicate that reads the flag under a lock of its own has tested it under that lock.
            ImmutableArray<LockPath> LocksOfCallee(FlowEvent call)
            {
                ImmutableArray<LockPath>? common = null;
                foreach (var effect in effects.EffectsOf(call))
                {
                    if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, _flag))
                    {
                        var held = LockPath.From(effect.Locks, _flag.IsStatic ? null : effect.Entry, flow.Method);
                        common = common is { } known ? LockPath.Intersect(known, held) : held;
                    }
                }

                return common is { } locks ? locks.AddRange(LocksAt(call)) : LocksAt(call);
            }

            ImmutableArray<LockPath> LocksAt(FlowEvent @event) => EntryLocks.OwnAt(@event, flow);

            bool TestsFlag(FlowEvent @event)
            {
                if (SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _flag))
                {
                    return !IsUnderConstruction(flow, @event);
                }

                if (@event is { Kind: FlowEventKind.Call, Method: { } method } && telling.Contains(method.AssociatedSymbol?.Name ?? method.Name) && Tells(method))
                {
                    foreach (var effect in effects.EffectsOf(@event))
                    {
                        if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, _flag))
                        {
                            return true;
                        }
                    }
                }

                return false;
            }
        }
    }

    /// <summary>A truth value that is told of a state may be that of any of its values.</summary>
    private bool Tells(IMethodSymbol method) =>
        ReferenceEquals(_ready, ReadyState.True)
        || method.ReturnType.SpecialType != SpecialType.System_Boolean
        || (_context.Flow.FlowOf(method, _cancellationToken) is { } flow && SymbolEqualityComparer.Default.Equals(BranchTest.ToldBy(flow, _ready), _flag));

    /// <summary>The flag's name, and those of the getters and methods of its type that tell of it.</summary>
    private List<string> NamesThatTell()
    {
        var names = new List<string> { _flag.Name };
        var flows = _context.FlowsOf(_flag.ContainingType);
        var type = FlowObjectTypes.TypeOf(_flag);
        foreach (var member in _flag.ContainingType.GetMembers())
        {
            var teller = member switch
            {
                IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean, GetMethod: { } getter } => getter,
                IPropertySymbol { GetMethod: { } getter } property when SymbolEqualityComparer.Default.Equals(property.Type, type) => getter,
                IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, MethodKind: MethodKind.Ordinary } method => method,
                _ => null,
            };
            if (teller is not null && FlowContext.HasBody(teller) && flows.MentionsAny(teller, new[] { _flag.Name }, _cancellationToken))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    /// <summary><c>Volatile.Write(ref _flag, true)</c> names the flag, but does not read it.</summary>
    private static bool IsReferenceOfOrderedStore(FlowEvent @event) =>
        @event.Kind == FlowEventKind.Load
        && @event.Operation.Parent?.Parent is IInvocationOperation { TargetMethod: { Name: not "Read", ContainingType.Name: "Volatile" or "Interlocked" } };

    /// <summary>What a constructor does to its own object, or a method to one that it has just made, nobody else can see yet.</summary>
    private static bool IsUnderConstruction(MethodFlow flow, FlowEvent @event)
    {
        if (flow.Method.MethodKind == MethodKind.StaticConstructor)
        {
            return true;
        }

        if (@event.Symbol!.IsStatic)
        {
            return false;
        }

        foreach (var owner in flow.Objects.Objects(@event.Receiver))
        {
            if (owner.Kind == FlowObjectKind.This && flow.Method.MethodKind == MethodKind.Constructor)
            {
                return true;
            }
        }

        return @event.Operation.Syntax.Parent is InitializerExpressionSyntax || IsStillOwn(flow, @event);
    }

    /// <summary>True for an access of an object that the flow has made, and has given to nobody before.</summary>
    private static bool IsStillOwn(MethodFlow flow, FlowEvent access)
    {
        var owners = flow.Objects.Objects(access.Receiver);
        if (owners.Length == 0 || !Array.TrueForAll(owners, static owner => owner.Kind == FlowObjectKind.Fresh))
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Index >= access.Index)
            {
                return true;
            }

            if (HandsOut(flow, @event, owners))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True where an event stores one of the objects somewhere, or gives it to code that may.</summary>
    private static bool HandsOut(MethodFlow flow, FlowEvent @event, FlowObject[] objects)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Store or FlowEventKind.ElementStore:
                return flow.Objects.Overlaps(@event.Value, objects);
            case FlowEventKind.Call:
                foreach (var argument in @event.Arguments)
                {
                    if (flow.Objects.Overlaps(argument, objects))
                    {
                        return true;
                    }
                }

                return @event.Method?.MethodKind != MethodKind.Constructor && flow.Objects.Overlaps(@event.Receiver, objects);
            default:
                return false;
        }
    }

    /// <summary>The names to which the source of the type assigns <c>true</c> or another state, plainly or through <c>Volatile.Write</c>.</summary>
    private static HashSet<string> NamesOfSetFlags(TypeFlows type, PublisherIndex publishers, bool onlyStatic, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string>? states = null;
        HashSet<string>? compared = null;
        foreach (var member in type.Members)
        {
            if (MemberShape.Of(member, cancellationToken) is not { } shape)
            {
                continue;
            }

            foreach (var flag in shape.SetFlags ?? Array.Empty<string>())
            {
                if (publishers.IsFlag(flag))
                {
                    names.Add(flag);
                }
            }

            if (shape.SetStates is not null)
            {
                (states ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(shape.SetStates);
            }

            if (shape.ComparedStates is not null)
            {
                (compared ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(shape.ComparedStates);
            }
        }

        // A state that nobody compares with anything tells nobody anything.
        foreach (var state in states ?? Enumerable.Empty<string>())
        {
            if (compared?.Contains(state) == true && publishers.IsState(state))
            {
                names.Add(state);
            }
        }

        if (onlyStatic && names.Count > 0)
        {
            var statics = new HashSet<string>(StringComparer.Ordinal);
            foreach (var reference in type.Type.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration)
                {
                    statics.UnionWith(TreeFacts.StaticNamesOf(declaration));
                }
            }

            names.IntersectWith(statics);
        }

        return names;
    }
}
