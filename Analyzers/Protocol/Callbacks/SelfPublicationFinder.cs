using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds constructors after whose publication of <c>this</c> something is still set, by them or by derived ones.</summary>
internal sealed class SelfPublicationFinder
{
    /// <summary>Of a base class with more derived constructors than this, only so many are looked at.</summary>
    private const int MostDerivedConstructors = 32;

    private readonly MethodEffects _effects;
    private readonly MethodFlow _flow;
    private readonly Evidence _required;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private IReadOnlyList<DerivedWrite>? _derivedWrites;

    private SelfPublicationFinder(MethodEffects effects, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        _effects = effects;
        _flow = effects.Flow;
        _required = required;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The publications of <c>this</c> by one constructor that come too early, one for each place.</summary>
    internal static IReadOnlyList<SelfPublication> Find(MethodEffects effects, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        var constructor = effects.Flow;
        var finder = new SelfPublicationFinder(effects, required, context, cancellationToken);
        var found = new List<SelfPublication>();
        var reported = new HashSet<IOperation>();
        foreach (var registration in RegistrationFinder.FindSelfPublications(effects, context.Publishers, cancellationToken))
        {
            if (!IsConstructorOfBase(registration.Publication, constructor)
                && !IsOwnChild(registration)
                && !IsKey(registration)
                && finder.Judge(registration) is { } early && reported.Add(early.Publication.Operation))
            {
                found.Add(early);
            }
        }

        foreach (var hookUp in HookUpFinder.Find(constructor, context, cancellationToken))
        {
            if (!IsConstructorOfBase(hookUp.Event, constructor) && finder.Judge(hookUp) is { } early && reported.Add(early.Publication.Operation))
            {
                found.Add(early);
            }
        }

        return found;
    }

    /// <summary>What a base constructor publishes is judged where that constructor is, derived constructors included.</summary>
    internal static bool IsConstructorOfBase(FlowEvent @event, MethodFlow constructor) =>
        @event is { Kind: FlowEventKind.Call, Operation: IInvocationOperation, Method: { MethodKind: MethodKind.Constructor } called }
        && constructor.Method.MethodKind == MethodKind.Constructor
        && !SymbolEqualityComparer.Default.Equals(called.ContainingType.OriginalDefinition, constructor.Method.ContainingType.OriginalDefinition);

    /// <summary>What the publishing call itself returns is not known to anybody else yet.</summary>
    private static bool IsOwnChild(Registration registration)
    {
        for (var owner = registration.Effect.Registry; owner is not null; owner = owner.Base)
        {
            if (owner.Kind == FlowObjectKind.Result && ReferenceEquals(owner.Origin, registration.Publication.Operation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The keys of a dictionary are compared, and only its values are handed out.</summary>
    private static bool IsKey(Registration registration)
    {
        var value = registration.Effect.Site switch
        {
            IInvocationOperation { TargetMethod: { Parameters: [{ Name: "key" }, var parameter, ..] } } => parameter.Type,
            IAssignmentOperation { Target: IPropertyReferenceOperation { Property: { IsIndexer: true, Parameters: [{ Name: "key" }] } indexer } } => indexer.Type,
            _ => null,
        };
        if (value is null or ITypeParameterSymbol or { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Delegate })
        {
            return false;
        }

        for (ITypeSymbol? type = registration.Flow.Method.ContainingType; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, value) || type.Interfaces.Contains(value, SymbolEqualityComparer.Default))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What <c>: this(...)</c> publishes is judged in the constructor that it calls.</summary>
    private static bool IsChained(FlowEvent @event) =>
        @event is { Kind: FlowEventKind.Call, Operation: IInvocationOperation, Method.MethodKind: MethodKind.Constructor };

    private SelfPublication? Judge(Registration registration)
    {
        var protocol = _context.ProtocolOf(registration.Registry, registration.Effect.IsReference, _flow.Method.ContainingType, _cancellationToken);
        if (protocol.Evidence == Evidence.Excluded)
        {
            return null;
        }

        var evidence = protocol.Evidence;
        if (evidence < Evidence.Default && !registration.Effect.Locks.IsEmpty)
        {
            evidence = Evidence.Default;
        }

        foreach (var late in registration.LateWrites)
        {
            if (IsOwnInitialization(late, registration)
                && (evidence >= _required || (_required == Evidence.Default && !registration.Effect.IsReference && IsAwaitedWithout(late.Effect.Member!)))
                && SeenWithout(late, registration, protocol) is { } seen)
            {
                return new SelfPublication(
                    _flow, registration.Publication, registration.Registry, late.Effect.Site, late.Effect.Member!, seen.Operation, seen.Method);
            }
        }

        return evidence >= _required && !IsChained(registration.Publication) ? JudgeDerived(registration, protocol) : null;
    }

    private bool IsOwnInitialization(RegistrationStep late, Registration registration)
    {
        var write = late.Effect;
        if (!InitialWrites.MayBe(write) || InitialWrites.IsFlag(write, _context, _cancellationToken))
        {
            return false;
        }

        if (write.IsContent)
        {
            return _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(write.Member!)) == CollectionKind.Plain
                && !_context.FactsOf(write.Member!, _cancellationToken).IsWrittenOutside(write.Site.Syntax);
        }

        return !InitialWrites.HasInitializer(write.Member!)
            && !InitialWrites.IsAssignedBefore(write.Member!, registration.Entry, registration.Publication, registration.Effects, _cancellationToken)
            && (late.Event.Kind == FlowEventKind.Store || !_context.FactsOf(write.Member!, _cancellationToken).IsWrittenOutside(write.Site.Syntax));
    }

    /// <summary>
    /// A type whose methods suspend is used by whatever thread they resume on; what it sets once and for all in its
    /// constructor is what they rely on.
    /// </summary>
    private bool IsAwaitedWithout(ISymbol member)
    {
        if (member is not (IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }))
        {
            return false;
        }

        foreach (var sibling in member.ContainingType.GetMembers())
        {
            if (sibling is IMethodSymbol { IsAsync: true })
            {
                return true;
            }
        }

        return false;
    }

    private (IOperation? Operation, IMethodSymbol? Method)? SeenWithout(RegistrationStep late, Registration registration, RegistryProtocol protocol)
    {
        var member = late.Effect.Member!;
        var isReadable = _context.FactsOf(member, _cancellationToken).IsReadable;
        var continuous = LockPath.From(late.Locks, registration.RegistryOwner, _flow.Method);
        foreach (var lookup in protocol.Lookups)
        {
            if (ReferenceEquals(lookup.Access.Flow, _flow)
                || LockPath.Exclude(continuous, lookup.Access.Locks)
                || !(lookup.Use.Reads.Contains(member) || ((lookup.Use.Escapes || lookup.Use.Returns) && isReadable && !KeepsPublisher(late, registration)))
                || IsGated(late, lookup, registration))
            {
                continue;
            }

            return (lookup.Access.Event.Operation, lookup.Access.Flow.Method);
        }

        return protocol.IsExposed && protocol.Lookups.IsEmpty && isReadable && continuous.IsEmpty && !KeepsPublisher(late, registration) ? (null, null) : null;
    }

    /// <summary>A helper object that publishes its owner is stored once it is there; few who find the owner want the helper.</summary>
    private static bool KeepsPublisher(RegistrationStep late, Registration registration) =>
        registration.Publication.Value > FlowObjectTable.Top && late.Event.Value == registration.Publication.Value;

    private bool IsGated(RegistrationStep late, Lookup lookup, Registration registration)
    {
        foreach (var completion in registration.Completions)
        {
            if (completion.Event.Index > late.Event.Index
                && completion.Effect.Member is { } gate
                && GateTests.TreatmentOf(gate, lookup, registration, servesRegistration: false, _context, _cancellationToken).Treatment == GateTreatment.Tested)
            {
                return true;
            }
        }

        return false;
    }

    private SelfPublication? JudgeDerived(Registration registration, RegistryProtocol protocol)
    {
        foreach (var late in DerivedWrites())
        {
            if (!_context.FactsOf(late.Member, _cancellationToken).IsReadable)
            {
                continue;
            }

            foreach (var lookup in protocol.Lookups)
            {
                if (lookup.Use.Escapes || lookup.Use.Returns || lookup.Use.Reads.Contains(late.Member))
                {
                    return new SelfPublication(
                        _flow, registration.Publication, registration.Registry, late.Operation, late.Member, lookup.Access.Event.Operation, lookup.Access.Flow.Method);
                }
            }

            if (protocol.IsExposed && protocol.Lookups.IsEmpty)
            {
                return new SelfPublication(_flow, registration.Publication, registration.Registry, late.Operation, late.Member, null, null);
            }
        }

        return null;
    }

    /// <summary>
    /// What the hooking constructor itself sets late is RACE007's; here it is a callback that is kept in a collection, and any
    /// callback that an override in a derived class answers.
    /// </summary>
    private SelfPublication? Judge(HookUp hookUp)
    {
        if (IsChained(hookUp.Event))
        {
            return null;
        }

        if (EarlyCallbackFinder.EvidenceOf(hookUp, _flow, _context, _cancellationToken) is var evidence && (evidence == Evidence.Excluded || evidence < _required || (hookUp.Kind == HookUpKind.StartedLater && _required > Evidence.Any)))
        {
            return null;
        }

        IReadOnlyList<CallbackRead>? reads = null;
        foreach (var late in hookUp.Kind == HookUpKind.Stored ? OwnWritesAfter(hookUp).Concat(DerivedWrites()) : DerivedWrites())
        {
            reads ??= CallbackReads.Of(hookUp, _context.Flow, _cancellationToken);
            foreach (var read in reads)
            {
                if (read.Owner.Kind == FlowObjectKind.This
                    && !read.IsTested
                    && read.Signal is null
                    && SymbolEqualityComparer.Default.Equals(read.Member, late.Member))
                {
                    return new SelfPublication(_flow, hookUp.Event, RegistryOf(hookUp), late.Operation, late.Member, read.Operation, read.Method);
                }
            }
        }

        return null;
    }

    private static ISymbol RegistryOf(HookUp hookUp)
    {
        foreach (var source in hookUp.Sources)
        {
            if (hookUp.Kind == HookUpKind.Stored && source.Symbol is { } collection)
            {
                return collection;
            }
        }

        return hookUp.Event.Symbol ?? hookUp.Callback;
    }

    private IEnumerable<DerivedWrite> OwnWritesAfter(HookUp hookUp)
    {
        foreach (var (@event, _) in FlowWalk.After(_flow, hookUp.Event, static _ => false, _cancellationToken))
        {
            if (@event.Kind != FlowEventKind.Store)
            {
                continue;
            }

            foreach (var effect in _effects.EffectsOf(@event))
            {
                if (InitialWrites.MayBe(effect)
                    && !effect.IsContent
                    && !InitialWrites.IsFlag(effect, _context, _cancellationToken)
                    && effect.Entry.Kind == FlowObjectKind.This
                    && !InitialWrites.HasInitializer(effect.Member!)
                    && !InitialWrites.IsAssignedBefore(effect.Member!, effect.Entry, hookUp.Event, _effects, _cancellationToken))
                {
                    yield return new DerivedWrite(effect.Member!, effect.Site);
                }
            }
        }
    }

    /// <summary>What the constructors of derived classes in the compilation set once this one has returned.</summary>
    private IReadOnlyList<DerivedWrite> DerivedWrites()
    {
        if (_derivedWrites is not null)
        {
            return _derivedWrites;
        }

        var writes = new List<DerivedWrite>();
        _derivedWrites = writes;
        var type = _flow.Method.ContainingType;
        if (type.IsSealed)
        {
            return writes;
        }

        var budget = MostDerivedConstructors;
        var pending = new Queue<INamedTypeSymbol>(_context.Flow.Hierarchy.DerivedFrom(type));
        while (pending.Count > 0 && budget > 0)
        {
            var derived = pending.Dequeue();
            foreach (var constructor in derived.InstanceConstructors)
            {
                if (budget-- > 0 && !constructor.IsImplicitlyDeclared && _context.Flow.FlowOf(constructor, _cancellationToken) is { } flow)
                {
                    AddWrites(flow, writes);
                }
            }

            foreach (var further in _context.Flow.Hierarchy.DerivedFrom(derived))
            {
                pending.Enqueue(further);
            }
        }

        return writes;
    }

    private static void AddWrites(MethodFlow constructor, List<DerivedWrite> writes)
    {
        foreach (var @event in constructor.Events)
        {
            if (@event is { Kind: FlowEventKind.Store, IsReadModifyWrite: false, Symbol: { IsStatic: false } member, Operation: IAssignmentOperation assignment }
                && member is IFieldSymbol { IsVolatile: false } or IPropertySymbol
                && FlowObjectTypes.TypeOf(member) is not (null or { TypeKind: TypeKind.Delegate })
                && @event.Constant is not { HasValue: true }
                && SymbolEqualityComparer.Default.Equals(member.ContainingType.OriginalDefinition, constructor.Method.ContainingType.OriginalDefinition)
                && constructor.Objects.Objects(@event.Receiver) is [{ Kind: FlowObjectKind.This }]
                && !InitialWrites.HasInitializer(member))
            {
                writes.Add(new DerivedWrite(member.OriginalDefinition, assignment));
            }
        }
    }

    private sealed record DerivedWrite(ISymbol Member, IOperation Operation);
}
