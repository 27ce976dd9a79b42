using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Someone who finds a flag set and then reads what the flag vouches for.</summary>
/// <param name="Test">The test that finds the flag set.</param>
/// <param name="Flow">The method that reads; the test's own, or one that calls it.</param>
/// <param name="Read">The read; null where code outside the type does it after a call of the test's method.</param>
internal sealed record GatedRead(FlagTest Test, MethodFlow Flow, FlowEvent? Read);

/// <summary>Tells which state a flag vouches for: what is written around the flag's store, and read behind its tests.</summary>
internal sealed class VouchedState
{
    /// <summary>A method that reads a member more often than this, generated most likely, is judged by its first reads.</summary>
    private const int MostReads = 16;

    private readonly FlagProtocol _protocol;
    private readonly TypeFlows _type;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<ISymbol> _setters = new(SymbolEqualityComparer.Default);
    private readonly List<FlagTest> _entrances = new();
    private readonly Dictionary<MethodFlow, MethodEffects> _effects = new();
    private readonly Dictionary<ISymbol, List<GatedRead>> _reads = new(SymbolEqualityComparer.Default);

    internal VouchedState(FlagProtocol protocol, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        _protocol = protocol;
        _type = type;
        _context = context;
        _cancellationToken = cancellationToken;
        foreach (var access in protocol.Accesses)
        {
            if (access.Sets)
            {
                _setters.Add(access.Member);
            }
        }

        foreach (var test in protocol.Tests)
        {
            _effects[test.Flow] = test.Effects;
            // "Make sure that it is ready": a member that sets the flag, itself or through another, unless it is set already.
            if (LeadsToStore(test) && test.ReturnsWhenSet && !FailsWhenSet(test))
            {
                _entrances.Add(test);
            }
        }
    }

    /// <summary>The members that make sure that the flag is set, by their tests of it.</summary>
    internal IReadOnlyList<FlagTest> Entrances => _entrances;

    /// <summary>What an event of the flow that sets the flag does to things that the flag may vouch for.</summary>
    internal static ImmutableArray<Effect> EffectsAround(FlagAccess store, FlowEvent @event)
    {
        var owners = store.Flow.Objects.Objects(store.Event.Receiver);
        return owners is [var owner]
            ? store.Effects.EffectsOn(@event, null, item => item.IsReachedThrough(owner) || owner.IsReachedThrough(item) ? Share.Whole : Share.None)
            : store.Effects.EffectsOf(@event);
    }

    /// <summary>The member of the flag's owner, or static member, that an effect initializes; null where it does nothing of the kind.</summary>
    internal ISymbol? StateOf(Effect effect, FlowEvent @event, FlagAccess store) =>
        InitializedBy(effect, store) is { } state && !IsAffairOfOthers(state, effect, @event, store) ? state : null;

    private ISymbol? InitializedBy(Effect effect, FlagAccess store)
    {
        // Zeros and nulls take things back to how they were, and make nothing.
        if (effect.IsReadModifyWrite || effect.IsOrdered || effect.WritesDefault || IsZero(effect.Constant))
        {
            return null;
        }

        switch (effect.Kind)
        {
            // What is only moved from one collection to another was there before. A claim or number that says that a worker runs
            // vouches for none of the work that is queued for it.
            case EffectKind.Publish when !effect.IsReference && effect.Entry.Kind != FlowObjectKind.Element && Registration.FieldOf(effect.Registry!) is { Symbol: { } registry } field:
                return IsOnOwner(field.Base, store) && IsMember(registry) && (!store.IsState || IsPlainCollection(registry)) ? registry : null;
            case EffectKind.Mutate when effect.IsContent && effect.Entry is { Kind: FlowObjectKind.Field, Symbol: { } collection }:
                return IsOnOwner(effect.Entry.Base, store) && IsMember(collection) && IsPlainCollection(collection) && !Empties(effect) ? collection : null;
            case EffectKind.Mutate when !effect.IsContent && !effect.WritesDefault && effect.Member is { } member && IsMember(member):
                return IsOnOwner(member.IsStatic ? null : effect.Entry, store) && IsInitialized(member, effect) ? member : null;
            default:
                return null;
        }
    }

    private static bool IsZero(Optional<object?> constant) => constant is { HasValue: true, Value: 0 or 0L or 0u or 0ul or (byte)0 or (short)0 or 0d or 0f };

    /// <summary>Who reads a member behind the flag; looked for once for each member.</summary>
    internal IReadOnlyList<GatedRead> ReadsOf(ISymbol member)
    {
        if (!_reads.TryGetValue(member, out var reads))
        {
            _reads.Add(member, reads = new List<GatedRead>(ReadsOf(member, locks: default)));
        }

        return reads;
    }

    /// <summary>Who reads a member behind the flag, but for those who wait for its writers.</summary>
    /// <param name="member">The member.</param>
    /// <param name="locks">The locks under which it is written, where a read that takes one of them does not count.</param>
    internal IEnumerable<GatedRead> ReadsOf(ISymbol member, ImmutableArray<LockPath> locks)
    {
        foreach (var test in _protocol.Tests)
        {
            var isAsked = NullTestsOf(member, test.Flow);
            var reads = 0;
            foreach (var @event in test.Flow.Events)
            {
                if (IsRead(test.Effects, @event, member, owner: null)
                    && !IsOnlyTold(@event)
                    && reads++ < MostReads
                    && (locks.IsDefault || !LockPath.Exclude(locks, EntryLocks.OwnAt(@event, test.Flow)))
                    && !IsWrittenBefore(test, @event, member)
                    && !isAsked(@event.Node)
                    && BranchTest.CanReach(test.Flow, test.Branch.WhenReady, @event.Node, isAsked)
                    && !IsReachedWhenNotSet(test, @event.Node))
                {
                    yield return new GatedRead(test, test.Flow, @event);
                    break;
                }
            }
        }

        foreach (var entrance in _entrances)
        {
            foreach (var flow in _type.FlowsMentioning(new[] { NameOf(entrance.Member) }, _cancellationToken))
            {
                if (ReadAfterCall(flow, entrance.Member, member) is { } read)
                {
                    yield return new GatedRead(entrance, flow, read);
                }
            }

            // Who only claims the right to do something once need not promise that it is done, and who ends something for good has
            // others go on to use nothing.
            if (!entrance.IsClaim && !Teardown.IsName(entrance.Member.Name) && IsAccessible(entrance.Member) && IsReadable(member))
            {
                yield return new GatedRead(entrance, entrance.Flow, null);
            }
        }
    }

    /// <summary>The nodes that ask whether a member is there at all: whoever does so does not go by the flag.</summary>
    private static Func<FlowNode, bool> NullTestsOf(ISymbol member, MethodFlow flow)
    {
        HashSet<FlowNode>? nodes = null;
        foreach (var branch in BranchTest.FindIn(flow))
        {
            if (branch.IsNullTest && SymbolEqualityComparer.Default.Equals(branch.Member.OriginalDefinition, member))
            {
                (nodes ??= new HashSet<FlowNode>()).Add(branch.Node);
            }
        }

        return nodes is null ? static _ => false : nodes.Contains;
    }

    /// <summary>True for a value that goes into the message of an exception as it is, for which nothing is too early.</summary>
    private static bool IsOnlyTold(FlowEvent read)
    {
        if (read is not { Kind: FlowEventKind.Load, Operation.Syntax: ExpressionSyntax { Parent: InterpolationSyntax or ArgumentSyntax or BinaryExpressionSyntax } value })
        {
            return false;
        }

        for (SyntaxNode? node = value; node is not StatementSyntax and not null; node = node.Parent)
        {
            if (node is BaseObjectCreationExpressionSyntax { Parent: ThrowStatementSyntax or ThrowExpressionSyntax })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who writes a member between the test and the read relies on nobody else for it.</summary>
    private static bool IsWrittenBefore(FlagTest test, FlowEvent read, ISymbol member)
    {
        return Writes(read.Node, read.Index) || !BranchTest.CanReach(test.Flow, test.Branch.WhenReady, read.Node, node => Writes(node, int.MaxValue));

        bool Writes(FlowNode node, int end)
        {
            var (first, count) = test.Flow.EventsOf(node);
            for (var i = first; i < first + count && i < end; i++)
            {
                var @event = test.Flow.Events[i];
                if (@event is { Kind: FlowEventKind.Store, IsReadModifyWrite: false } && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private bool LeadsToStore(FlagTest test)
    {
        if (test.IsClaim)
        {
            return true;
        }

        foreach (var @event in test.Flow.Events)
        {
            if (SetsFlag(@event) && BranchTest.CanReach(test.Flow, test.Branch.WhenNot, @event.Node, static _ => false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a second call is an error, as of a method that registers: it makes sure of nothing.</summary>
    private static bool FailsWhenSet(FlagTest test)
    {
        var fails = false;
        foreach (var @event in test.Flow.Events)
        {
            if (@event.Kind == FlowEventKind.Return
                && BranchTest.CanReach(test.Flow, test.Branch.WhenReady, @event.Node, static _ => false)
                && !BranchTest.CanReach(test.Flow, test.Branch.WhenNot, @event.Node, static _ => false))
            {
                if (!ReturnedError.IsNamedFailure(ReturnedError.Unwrap(@event.Operation)))
                {
                    return false;
                }

                fails = true;
            }
        }

        return fails;
    }

    /// <summary>True where a way on which the flag stays unset, whichever test asks for it, leads to a node.</summary>
    private bool IsReachedWhenNotSet(FlagTest test, FlowNode target)
    {
        if (test.IsClaim)
        {
            // Whoever finds the flag unset has set it by that.
            return false;
        }

        var seen = new bool[test.Flow.Graph.Nodes.Count];
        var pending = new Stack<FlowNode?>();
        pending.Push(test.Branch.WhenNot);
        while (pending.Count > 0)
        {
            if (pending.Pop() is not { } node || seen[node.Index])
            {
                continue;
            }

            seen[node.Index] = true;
            if (ReferenceEquals(node, target))
            {
                return true;
            }

            if (SetsFlag(test.Flow, node))
            {
                continue;
            }

            if (TestAt(node) is { } other)
            {
                pending.Push(other.Branch.WhenNot);
            }
            else
            {
                pending.Push(node.FallThrough);
                pending.Push(node.Conditional);
            }
        }

        return false;
    }

    private FlagTest? TestAt(FlowNode node)
    {
        foreach (var test in _protocol.Tests)
        {
            if (ReferenceEquals(test.Branch.Node, node))
            {
                return test;
            }
        }

        return null;
    }

    private bool SetsFlag(MethodFlow flow, FlowNode node)
    {
        var (first, count) = flow.EventsOf(node);
        for (var i = first; i < first + count; i++)
        {
            if (SetsFlag(flow.Events[i]))
            {
                return true;
            }
        }

        return false;
    }

    private bool SetsFlag(FlowEvent @event) => @event.Kind switch
    {
        FlowEventKind.Store => SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _protocol.Flag),
        FlowEventKind.Call => @event.Method is { } method && _setters.Contains(method.OriginalDefinition),
        _ => false,
    };

    private FlowEvent? ReadAfterCall(MethodFlow flow, IMethodSymbol entrance, ISymbol member)
    {
        FlowEvent? call = null;
        FlowObject? owner = null;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Call && SymbolEqualityComparer.Default.Equals(@event.Method?.OriginalDefinition, entrance))
            {
                if (call is null)
                {
                    call = @event;
                    owner = !member.IsStatic && flow.Objects.Objects(call.Receiver) is [var receiver] ? receiver : null;
                }
            }
            else if (call is not null && IsRead(EffectsOf(flow), @event, member, owner) && BranchTest.CanReach(flow, call.Node, @event.Node, static _ => false))
            {
                return @event;
            }
        }

        return null;
    }

    private MethodEffects EffectsOf(MethodFlow flow)
    {
        if (!_effects.TryGetValue(flow, out var effects))
        {
            _effects[flow] = effects = MethodEffects.Of(flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
        }

        return effects;
    }

    /// <summary>True where an event reads a member. What a call does that is not given <paramref name="owner"/> is of no interest, where that is known.</summary>
    private static bool IsRead(MethodEffects effects, FlowEvent @event, ISymbol member, FlowObject? owner)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Load:
                return SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member);
            case FlowEventKind.Call:
                var isRead = false;
                foreach (var effect in owner is null ? effects.EffectsOf(@event) : effects.EffectsOn(@event, member.Name, item => ReferenceEquals(item, owner) ? Share.Itself : Share.None))
                {
                    if (IsMade(effect, member))
                    {
                        return false;
                    }

                    isRead |= effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, member);
                }

                return isRead;
            default:
                return false;
        }
    }

    /// <summary>What a call reads and makes, or fills where it is there from the start, it makes for itself, and relies on no flag for it.</summary>
    private static bool IsMade(Effect effect, ISymbol member) => effect.Kind switch
    {
        EffectKind.Mutate when !effect.IsContent => !effect.WritesDefault && !effect.IsReadModifyWrite && SymbolEqualityComparer.Default.Equals(effect.Member, member),
        EffectKind.Mutate => member is IFieldSymbol { IsReadOnly: true } && SymbolEqualityComparer.Default.Equals(effect.Entry.Symbol?.OriginalDefinition, member),
        EffectKind.Publish => member is IFieldSymbol { IsReadOnly: true } && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry!)?.Symbol, member),
        _ => false,
    };

    /// <summary>
    /// True for a static member that a third type writes itself, which is not called here but by what is called, as the list that
    /// a log writes to: a flag here says nothing of it.
    /// </summary>
    private static bool IsAffairOfOthers(ISymbol member, Effect effect, FlowEvent @event, FlagAccess store) =>
        member is { IsStatic: true, ContainingType: { } type }
        && !AreRelated(type, store.Member.ContainingType)
        && @event is { Kind: FlowEventKind.Call, Method.ContainingType: { } called }
        && !AreRelated(type, called)
        && Contains(type, effect.Site.Syntax);

    private static bool Contains(INamedTypeSymbol type, SyntaxNode code)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (ReferenceEquals(reference.SyntaxTree, code.SyntaxTree) && reference.Span.Contains(code.Span))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreRelated(INamedTypeSymbol left, INamedTypeSymbol right) =>
        SymbolEqualityComparer.Default.Equals(TypeHierarchy.OutermostOf(left).OriginalDefinition, TypeHierarchy.OutermostOf(right).OriginalDefinition)
        || TypeHierarchy.IsOrDerivesFrom(left, right)
        || TypeHierarchy.IsOrDerivesFrom(right, left);

    /// <summary>A static flag may vouch for static state anywhere, another one for its own object's.</summary>
    private bool IsOnOwner(FlowObject? owner, FlagAccess store)
    {
        if (_protocol.Flag.IsStatic)
        {
            return owner is null;
        }

        foreach (var candidate in store.Flow.Objects.Objects(store.Event.Receiver))
        {
            if (ReferenceEquals(candidate, owner))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMember(ISymbol symbol) =>
        symbol is IFieldSymbol { IsVolatile: false } or IPropertySymbol
        && !SymbolEqualityComparer.Default.Equals(symbol, _protocol.Flag)
        && FlowObjectTypes.TypeOf(symbol) is not ({ TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Boolean });

    private bool Empties(Effect effect) =>
        effect.Member is IMethodSymbol method && (_context.Flow.RolesOf(method) & (ApiRoles.Retract | ApiRoles.Publish)) == ApiRoles.Retract;

    private bool IsPlainCollection(ISymbol collection) =>
        _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(collection)) == CollectionKind.Plain;

    private bool IsInitialized(ISymbol member, Effect effect)
    {
        var facts = _context.FactsOf(member, _cancellationToken);

        // An empty collection stands for none until the real one takes its place.
        var hasValue = facts.IsAssignedAtConstruction && (facts.IsMoreThanEmptyAtConstruction || !IsPlainCollection(member));
        return !hasValue && !facts.IsWrittenOutside(effect.Site.Syntax);
    }

    /// <summary>True for what is taken away while the flag stays as it is: whoever finds the flag set cannot count on it anyway.</summary>
    internal bool IsTakenAwayBehind(ISymbol member)
    {
        if (!_context.FactsOf(member, _cancellationToken).IsReset)
        {
            return false;
        }

        foreach (var flow in _type.FlowsMentioning(new[] { member.Name }, _cancellationToken))
        {
            if (Teardown.IsName(TypeFlows.MemberOf(flow.Method).Name))
            {
                continue;
            }

            var takesAway = false;
            var writesFlag = false;
            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store)
                {
                    var written = @event.Symbol?.OriginalDefinition;
                    takesAway |= @event.Constant is { HasValue: true, Value: null } && SymbolEqualityComparer.Default.Equals(written, member);
                    writesFlag |= SymbolEqualityComparer.Default.Equals(written, _protocol.Flag);
                }
            }

            if (takesAway && !writesFlag)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsReadable(ISymbol member) =>
        member.DeclaredAccessibility > Accessibility.Private
        || (member.ContainingType is { } type && !SymbolEqualityComparer.Default.Equals(TypeHierarchy.OutermostOf(type), _type.Type) && _context.FactsOf(member, _cancellationToken) is { IsReadable: true, IsMadeWhenAskedFor: false });

    private static bool IsAccessible(IMethodSymbol member) => member.DeclaredAccessibility > Accessibility.Private;

    private static string NameOf(IMethodSymbol member) => member.AssociatedSymbol?.Name ?? member.Name;
}
