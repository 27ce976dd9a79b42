using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Collects what a type does with one of its registries.</summary>
internal sealed class RegistryProtocolBuilder
{
    /// <summary>Getters and small helpers between a member and the registry are looked through; deeper calls speak for themselves.</summary>
    private const int AccessDepth = 2;

    /// <summary>A registry that more members of other types use is an open one, of which its own type tells enough.</summary>
    private const int MostOtherUsers = 32;

    private readonly ISymbol _registry;
    private readonly ProtocolContext _context;
    private readonly TypeFlows _type;
    private readonly TypeFlows _user;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<RegistryAccess>.Builder _publications = ImmutableArray.CreateBuilder<RegistryAccess>();
    private readonly ImmutableArray<Lookup>.Builder _lookups = ImmutableArray.CreateBuilder<Lookup>();
    private readonly ImmutableArray<RegistryAccess>.Builder _retractions = ImmutableArray.CreateBuilder<RegistryAccess>();
    private readonly HashSet<IMethodSymbol> _others = new(SymbolEqualityComparer.Default);
    private readonly bool _holdsEntry;

    private RegistryProtocolBuilder(ISymbol registry, bool holdsEntry, INamedTypeSymbol user, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registry = registry;
        _context = context;
        _type = context.FlowsOf(registry.ContainingType);
        _user = context.FlowsOf(user);
        _cancellationToken = cancellationToken;
        _holdsEntry = holdsEntry;
    }

    /// <summary>The protocol of <paramref name="registry"/> in the type that owns it, in <paramref name="user"/>, which publishes, and in whatever else can reach it.</summary>
    internal static RegistryProtocol Build(
        ISymbol registry,
        bool holdsEntry,
        INamedTypeSymbol user,
        ProtocolContext context,
        CancellationToken cancellationToken) =>
        new RegistryProtocolBuilder(registry, holdsEntry, user, context, cancellationToken).Build();

    private RegistryProtocol Build()
    {
        var names = NamesOf();
        foreach (var flow in _type.FlowsMentioning(names, _cancellationToken))
        {
            AddAccesses(flow);
        }

        if (!ReferenceEquals(_user, _type))
        {
            foreach (var flow in _user.FlowsMentioning(names, _cancellationToken))
            {
                AddAccesses(flow);
            }
        }

        var lookups = _lookups.ToImmutable();
        var evidence = Weigh();
        return new RegistryProtocol(
            _registry,
            _publications.ToImmutable(),
            lookups,
            evidence >= Evidence.Default ? new Lazy<ImmutableArray<Lookup>>(() => lookups.AddRange(LookupsOfOthers(names))) : new Lazy<ImmutableArray<Lookup>>(() => lookups),
            _retractions.ToImmutable(),
            IsExposed(_registry),
            evidence);
    }

    /// <summary>
    /// Whoever else gets at the registry looks entries up as well. That threads meet there has to be seen without them. Who asks
    /// first may give up, and others still ask for the same, so that this does not end early.
    /// </summary>
    private ImmutableArray<Lookup> LookupsOfOthers(List<string> names)
    {
        var others = new RegistryProtocolBuilder(_registry, _holdsEntry, _user.Type, _context, CancellationToken.None);
        others.AddOtherUsers(names);
        return others._lookups.ToImmutable();
    }

    private void AddOtherUsers(List<string> names)
    {
        foreach (var name in names)
        {
            foreach (var member in _registry.ContainingType.GetMembers(name))
            {
                if (!IsExposed(member) || UsersOf(member) is not { } users)
                {
                    continue;
                }

                foreach (var user in users)
                {
                    var flows = _context.FlowsOf(user.ContainingType);
                    if (ReferenceEquals(flows, _type) || ReferenceEquals(flows, _user) || !_others.Add(user))
                    {
                        continue;
                    }

                    foreach (var flow in flows.FlowsOf(user, _cancellationToken))
                    {
                        AddAccesses(flow);
                    }
                }
            }
        }
    }

    /// <summary>The members that use the registry or what hands it out; null where there are too many.</summary>
    private List<IMethodSymbol>? UsersOf(ISymbol member)
    {
        var users = new List<IMethodSymbol>();
        foreach (var user in _context.Callers.Search(member, _cancellationToken))
        {
            if (users.Count == MostOtherUsers)
            {
                return null;
            }

            users.Add(user);
        }

        return users;
    }

    /// <summary>The registry's own name, and those of the properties that hand it out.</summary>
    private List<string> NamesOf()
    {
        var names = new List<string> { _registry.Name };
        foreach (var member in _registry.ContainingType.GetMembers())
        {
            if (member is IPropertySymbol { GetMethod: { } getter }
                && !SymbolEqualityComparer.Default.Equals(member, _registry)
                && FlowContext.HasBody(getter)
                && _type.MentionsAny(getter, new[] { _registry.Name }, _cancellationToken))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    private void AddAccesses(MethodFlow flow)
    {
        var effects = MethodEffects.Of(flow, _context.Flow, AccessDepth, _cancellationToken);
        EntryUse? use = null;
        var entryLocks = new Lazy<ImmutableArray<LockPath>>(() => _context.EntryLocks.Of(flow.Method, CancellationToken.None));
        Dictionary<FlowEvent, BranchTest>? tests = null;
        foreach (var @event in flow.Events)
        {
            if (_holdsEntry && @event.Kind == FlowEventKind.Load && IsRegistry(@event.Symbol) && _lookups.Count < SightingFinder.MostLookups)
            {
                AddLookup(new Effect(EffectKind.Lookup, flow.Objects.Unknown, @event.Operation, LocksOfUse(flow, @event, tests ??= NullTestsIn(flow)))
                {
                    Registry = OwnedRegistry(effects, @event),
                });
            }

            foreach (var effect in effects.EffectsOf(@event))
            {
                if (effect.Registry is null || !IsRegistry(Registration.FieldOf(effect.Registry)?.Symbol))
                {
                    continue;
                }

                switch (effect.Kind)
                {
                    case EffectKind.Publish when effect.IsReference == _holdsEntry:
                        _publications.Add(Access(effect));
                        break;
                    case EffectKind.Retract:
                        _retractions.Add(Access(effect));
                        break;
                    case EffectKind.Lookup when effect.IsInCopy:
                        // Who made the copy has looked the entries up.
                        break;
                    case EffectKind.Lookup when !_holdsEntry:
                    case EffectKind.Ask when !_holdsEntry && IsGivenElements(effect):
                        AddLookup(effect);
                        break;
                }
            }

            void AddLookup(Effect effect)
            {
                use ??= EntryUseFinder.Find(effects, _registry, _holdsEntry);
                var access = Access(effect);
                if (!use.IsNone && !access.IsUnderConstruction && !IsAtTheEnd(access))
                {
                    _lookups.Add(new Lookup(access, use));
                }
            }

            RegistryAccess Access(Effect effect)
            {
                var owner = Registration.FieldOf(effect.Registry!)?.Base;
                return new RegistryAccess(flow, @event, effect, LockPath.From(effect.Locks, owner, flow.Method), entryLocks)
                {
                    AsksForNull = tests?.ContainsKey(@event) == true,
                };
            }
        }
    }

    /// <summary>A finalizer runs once nobody refers to its object any more, whoever registers something in it included.</summary>
    private static bool IsAtTheEnd(RegistryAccess access) =>
        access.Member.MethodKind == MethodKind.Destructor && Registration.FieldOf(access.Effect.Registry!)?.Base is { Root.Kind: FlowObjectKind.This };

    /// <summary>True for a question that a delegate answers, which is given the elements: <c>Sum(x => x.Size)</c>.</summary>
    private static bool IsGivenElements(Effect asked)
    {
        if (asked is { Member: IMethodSymbol, Site: IInvocationOperation call })
        {
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate && argument.ArgumentKind == ArgumentKind.Explicit)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static FlowObject OwnedRegistry(MethodEffects effects, FlowEvent load)
    {
        var owners = effects.Objects(load.Receiver);
        return effects.FieldOf(load.Symbol!, owners.Length == 1 ? owners[0] : null);
    }

    /// <summary>
    /// A comparison with null uses nothing by itself: what counts are the locks that are held where the field is loaded again
    /// because it was not null.
    /// </summary>
    private LockSet LocksOfUse(MethodFlow flow, FlowEvent load, Dictionary<FlowEvent, BranchTest> tests)
    {
        if (!tests.TryGetValue(load, out var tested))
        {
            return load.Locks;
        }

        LockSet? locks = null;
        var isReached = BranchTest.ReachableFrom(flow, tested.WhenReady);
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Load
                && isReached[@event.Node.Index]
                && IsRegistry(@event.Symbol)
                && !tests.ContainsKey(@event))
            {
                locks = locks?.Intersect(@event.Locks) ?? @event.Locks;
            }
        }

        return locks ?? load.Locks;
    }

    /// <summary>For the loads of a method that are made for it: the comparison with null.</summary>
    private static Dictionary<FlowEvent, BranchTest> NullTestsIn(MethodFlow flow)
    {
        var tests = new Dictionary<FlowEvent, BranchTest>();
        foreach (var test in BranchTest.FindIn(flow))
        {
            if (test.IsNullTest && !tests.ContainsKey(test.Event))
            {
                tests.Add(test.Event, test);
            }
        }

        return tests;
    }

    private bool IsRegistry(ISymbol? symbol) => SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, _registry);

    private Evidence Weigh()
    {
        if (IsBoundToOneFlow(_registry) || _context.Marks.IsSingleThreaded(_registry.ContainingType))
        {
            return Evidence.Excluded;
        }

        if (_context.Marks.IsThreadSafe(_registry.ContainingType) || _context.Marks.IsThreadSafe(FlowObjectTypes.TypeOf(_registry)))
        {
            return Evidence.High;
        }

        // Only one lock around both sides says that somebody thought of a second thread after all.
        if (OneFlowTypes.Own(_registry))
        {
            return AnyExcluded(static access => access.OwnLocks) ? Evidence.High : Evidence.Any;
        }

        var isConcurrent = _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(_registry)) == CollectionKind.Concurrent;
        if (isConcurrent || IsSynchronizedWrapper() || _registry is IFieldSymbol { IsVolatile: true })
        {
            return Evidence.High;
        }

        foreach (var publication in _publications)
        {
            if (publication.Effect.IsOrdered)
            {
                return Evidence.High;
            }
        }

        // What the methods hold themselves tells mostly enough; their callers are read only where it does not.
        return AnyExcluded(static access => access.OwnLocks) || AnyExcluded(static access => access.Locks) ? Evidence.High
            : AnyLocked(static access => access.OwnLocks) || AnyLocked(static access => access.Locks) || IsLookedUpByStartedCode() ? Evidence.Default
            : Evidence.Any;
    }

    /// <summary>True where a publication and a lookup keep each other out.</summary>
    private bool AnyExcluded(Func<RegistryAccess, ImmutableArray<LockPath>> locksOf)
    {
        foreach (var publication in _publications)
        {
            if (publication.IsUnderConstruction)
            {
                continue;
            }

            foreach (var lookup in _lookups)
            {
                if (LockPath.Exclude(locksOf(publication), locksOf(lookup.Access)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where an access is locked. A single reference is mostly stored before anybody asks for it, and a lock around what is
    /// read through it guards something else, unless who holds the lock asks whether there is an object yet.
    /// </summary>
    private bool AnyLocked(Func<RegistryAccess, ImmutableArray<LockPath>> locksOf)
    {
        foreach (var publication in _publications)
        {
            if (!publication.IsUnderConstruction && !locksOf(publication).IsEmpty)
            {
                return true;
            }
        }

        foreach (var lookup in _lookups)
        {
            if ((!_holdsEntry || _registry.IsStatic || lookup.Access.AsksForNull) && !locksOf(lookup.Access).IsEmpty)
            {
                return true;
            }
        }

        foreach (var retraction in _retractions)
        {
            if (!locksOf(retraction).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for the old way to a collection that threads can share: <c>Hashtable.Synchronized(...)</c> and its like.</summary>
    private bool IsSynchronizedWrapper()
    {
        foreach (var reference in _registry.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax
                {
                    Initializer.Value: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Synchronized" } },
                })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a lookup runs in code that the type itself starts on another thread.</summary>
    private bool IsLookedUpByStartedCode()
    {
        foreach (var lookup in _lookups)
        {
            if (StartedCode.IsStarted(lookup.Access.Flow.Method, _type, _context, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBoundToOneFlow(ISymbol registry) =>
        MemberFacts.IsThreadStatic(registry) || FlowObjectTypes.TypeOf(registry) is { Name: "AsyncLocal" or "ThreadLocal" } || IsKeptByThread(registry);

    /// <summary>Where threads are the keys, and the type asks for the current one, each thread has an entry of its own.</summary>
    private bool IsKeptByThread(ISymbol registry) =>
        FlowObjectTypes.TypeOf(registry) is INamedTypeSymbol { TypeArguments: [{ Name: nameof(Thread), ContainingNamespace.Name: nameof(System.Threading) }, _] }
        && _type.MembersMentioning(new[] { nameof(Thread.CurrentThread) }).Any();

    private static bool IsExposed(ISymbol registry)
    {
        var getterAccessibility = registry is IPropertySymbol { GetMethod: { } getter } ? getter.DeclaredAccessibility : registry.DeclaredAccessibility;
        return registry.DeclaredAccessibility > Accessibility.Private && getterAccessibility > Accessibility.Private;
    }
}
