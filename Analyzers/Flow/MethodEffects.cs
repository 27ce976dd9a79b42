using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>Which effects are asked for.</summary>
internal enum EffectScope
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>What is stored anywhere. Other effects may be missing, and calls that store nothing are not followed.</summary>
    Stores,

    /// <summary>What happens to some of the things that a method is given. Calls that get none of them are not followed.</summary>
    Given,

    /// <summary>None: only what the method returns.</summary>
    Results,
}

/// <summary>
/// Says of each event of a method what it does, calls included: the effects of a callee are its summary's, in the terms of
/// the caller. Worked out event by event, on demand.
/// </summary>
internal sealed class MethodEffects
{
    /// <summary>A summary names no more effects than this; what lies beyond is cut off.</summary>
    private const int MostEffects = 128;

    private readonly MethodFlow _flow;
    private readonly FlowContext _context;
    private readonly int _depth;
    private readonly EffectScope _scope;

    /// <summary>For <see cref="EffectScope.Given"/>: what the method is given that matters.</summary>
    private readonly Given _given;
    private readonly CancellationToken _cancellationToken;
    private readonly FlowObjectTable _objects;
    private readonly ImmutableArray<Effect>[] _effects;
    private ImmutableArray<Effect>[]? _stores;
    private Dictionary<(int Event, Given Given), ImmutableArray<Effect>>? _onGiven;
    private ImmutableArray<Effect>.Builder? _builder;
    private readonly Dictionary<int, int> _contents = new();
    private readonly Dictionary<int, int> _expanded = new();
    private bool _contentsKnown;
    private int _height = 1;

    private MethodEffects(MethodFlow flow, FlowContext context, int depth, EffectScope scope, Given given, CancellationToken cancellationToken)
    {
        _flow = flow;
        _context = context;
        _depth = depth;
        _scope = scope;
        _given = given;
        _cancellationToken = cancellationToken;
        _objects = flow.Objects.Overlay();
        _effects = new ImmutableArray<Effect>[flow.Events.Count];
    }

    /// <summary>The method.</summary>
    internal MethodFlow Flow => _flow;

    /// <summary>What is known of the compilation.</summary>
    internal FlowContext Context => _context;

    /// <summary>The objects of a set.</summary>
    internal FlowObject[] Objects(int set) => _objects.Objects(set);

    /// <summary>The object that a field of another object holds; of a static field where there is no owner.</summary>
    internal FlowObject FieldOf(ISymbol member, FlowObject? owner) =>
        _objects.Get(FlowObjectKind.Field, member.OriginalDefinition, member.IsStatic ? null : owner, null);

    /// <summary>Prepares the effects of a method, calls in it followed <paramref name="depth"/> levels deep.</summary>
    internal static MethodEffects Of(MethodFlow flow, FlowContext context, int depth, CancellationToken cancellationToken) =>
        new(flow, context, depth, EffectScope.All, Given.All, cancellationToken);

    /// <summary>The same, for some of the effects only.</summary>
    internal static MethodEffects Of(MethodFlow flow, FlowContext context, int depth, EffectScope scope, Given given, CancellationToken cancellationToken) =>
        new(flow, context, depth, scope, given, cancellationToken);

    /// <summary>What one event does.</summary>
    internal ImmutableArray<Effect> EffectsOf(FlowEvent @event)
    {
        ref var known = ref _effects[@event.Index];
        if (known.IsDefault)
        {
            known = Compute(@event, _scope, Given.All);
        }

        return known;
    }

    /// <summary>What one event stores anywhere; see <see cref="EffectScope.Stores"/>.</summary>
    internal ImmutableArray<Effect> StoresOf(FlowEvent @event)
    {
        ref var known = ref (_stores ??= new ImmutableArray<Effect>[_effects.Length])[@event.Index];
        if (known.IsDefault)
        {
            known = Compute(@event, EffectScope.Stores, Given.All);
        }

        return known;
    }

    /// <summary>What one event does to some of the objects that take part in it; to others, it may do more.</summary>
    /// <param name="event">The event.</param>
    /// <param name="member">The name of the member that matters of <see cref="Share.Itself"/>; null where there is none.</param>
    /// <param name="shareOf">How much of an object matters.</param>
    internal ImmutableArray<Effect> EffectsOn(FlowEvent @event, string? member, Func<FlowObject, Share> shareOf)
    {
        if (!_effects[@event.Index].IsDefault || @event.Kind != FlowEventKind.Call || RunsCodeAround(@event) || TargetsOf(@event).IsEmpty)
        {
            return EffectsOf(@event);
        }

        var given = GivenTo(@event, member, shareOf);
        if (!given.IsAny)
        {
            return ImmutableArray<Effect>.Empty;
        }

        _onGiven ??= new Dictionary<(int, Given), ImmutableArray<Effect>>();
        if (!_onGiven.TryGetValue((@event.Index, given), out var known))
        {
            _onGiven.Add((@event.Index, given), known = Compute(@event, EffectScope.Given, given));
        }

        return known;
    }

    private ImmutableArray<Effect> Compute(FlowEvent @event, EffectScope scope, Given given)
    {
        _cancellationToken.ThrowIfCancellationRequested();

        // Most events do nothing of interest; one builder serves all of them but those that ask for others on the way.
        var builder = _builder ?? ImmutableArray.CreateBuilder<Effect>();
        _builder = null;
        Add(@event, scope, given, builder);
        _context.CountSteps(builder.Count + 1);
        var effects = builder.ToImmutable();
        builder.Clear();
        _builder = builder;
        return effects;
    }

    /// <summary>What runs inside of this method has all that the method has.</summary>
    private static bool RunsCodeAround(FlowEvent call) => call.Variables is not null || call.Method is null or { MethodKind: MethodKind.DelegateInvoke or MethodKind.LocalFunction };

    private Given GivenTo(FlowEvent call, string? member, Func<FlowObject, Share> shareOf)
    {
        var given = new Given(Positions.None, Positions.None, member).With(Positions.Receiver, Most(call.Receiver));
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            given = given.With(Positions.At(i), Most(call.Arguments[i]));
        }

        return given;

        Share Most(int set)
        {
            var most = Share.None;
            foreach (var item in _objects.Objects(set))
            {
                var share = shareOf(item);
                most = share > most ? share : most;
            }

            return most;
        }
    }

    /// <summary>
    /// What an object turns out to be once calls are looked into: the result of a lookup method is an element of the
    /// registry it looks into, the value of a getter is the field behind it.
    /// </summary>
    internal int Expand(FlowObject item)
    {
        if (_expanded.TryGetValue(item.Id, out var known))
        {
            return known;
        }

        _expanded[item.Id] = _objects.SetOf(item);
        var expanded = ExpandCore(item);
        _expanded[item.Id] = expanded;
        return expanded;
    }

    /// <summary>What the objects of a set turn out to be.</summary>
    internal int Expand(int set)
    {
        var expanded = FlowObjectTable.Empty;
        foreach (var item in _objects.Objects(set))
        {
            expanded = _objects.Union(expanded, Expand(item));
        }

        return expanded;
    }

    /// <summary>A state that is written, of which a method may write more than one; what else is written to one member counts once.</summary>
    private static object? StateIn(Effect effect) =>
        effect is { Kind: EffectKind.Mutate, Constant: { HasValue: true, Value: int } } ? effect.Constant.Value : null;

    /// <summary>True where a summary has the effect already. It has so few that they are compared one by one.</summary>
    private static bool IsNamed(Effect effect, ImmutableArray<Effect>.Builder effects)
    {
        for (var i = 0; i < effects.Count; i++)
        {
            var named = effects[i];
            if (named.Kind == effect.Kind
                && ReferenceEquals(named.Entry, effect.Entry)
                && ReferenceEquals(named.Registry, effect.Registry)
                && SymbolEqualityComparer.Default.Equals(named.Member, effect.Member)
                && named.IsContent == effect.IsContent
                && Equals(StateIn(named), StateIn(effect)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a caller of the method can notice.</summary>
    internal MethodSummary Summarize()
    {
        var returned = FlowObjectTable.Empty;
        foreach (var @event in _flow.Events)
        {
            if (@event.Kind == FlowEventKind.Return)
            {
                returned = _objects.Union(returned, Expand(@event.Value));
            }
        }

        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var @event in _flow.Events)
        {
            if (_scope == EffectScope.Results)
            {
                break;
            }

            if ((_scope == EffectScope.Stores && @event.Kind is FlowEventKind.Load or FlowEventKind.ElementLoad) || !MayBeNoticed(@event, returned))
            {
                continue;
            }

            foreach (var effect in _scope == EffectScope.Given ? EffectsOn(@event, _given.Member, ShareOf) : EffectsOf(@event))
            {
                var visible = ForCaller(effect, returned);
                if (effects.Count < MostEffects
                    && visible is not null
                    && !IsNamed(visible, effects))
                {
                    effects.Add(visible);
                }
            }
        }

        var results = ImmutableArray.CreateBuilder<FlowObject>();
        foreach (var item in _objects.Objects(returned))
        {
            if (item.Kind != FlowObjectKind.Unknown)
            {
                results.Add(item);
            }
        }

        return new MethodSummary(effects.ToImmutable(), results.ToImmutable(), _height);
    }

    /// <summary>An effect as a caller sees it; what happens to a registry is seen even if the entry is not.</summary>
    private Effect? ForCaller(Effect effect, int returned)
    {
        if (effect.Registry is not null && !IsVisible(effect.Registry, returned))
        {
            return null;
        }

        return IsVisible(effect.Entry, returned) ? effect
            : effect.Kind is EffectKind.Retract or EffectKind.Ask or EffectKind.Insert ? effect with { Entry = _objects.Unknown }
            : effect.Kind == EffectKind.Lookup && AnswersByOut(effect.Site) is { } asked ? effect with { Kind = EffectKind.Ask, Entry = _objects.Unknown, Member = asked }
            : null;
    }

    /// <summary>What says whether it has found something, and hands that out in a variable, is a question to who sees the answer only.</summary>
    private static IMethodSymbol? AnswersByOut(IOperation site) =>
        site is IInvocationOperation { TargetMethod: { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: { Length: > 1 } parameters } method }
        && parameters[parameters.Length - 1].RefKind == RefKind.Out
            ? method.OriginalDefinition
            : null;

    /// <summary>How much matters of what the method is given, and of what is reached through it; what a call makes of it may be the same.</summary>
    private Share ShareOf(FlowObject item)
    {
        var root = item.Root;
        return root.Kind == FlowObjectKind.Result
            && root.Origin is { } origin
            && _flow.EventAt(origin) is { Kind: FlowEventKind.Call } call
            && !RunsCodeAround(call)
                ? ShareOfResult(GivenTo(call, _given.Member, ShareOfRoot))
                : ShareOfRoot(item);
    }

    private static Share ShareOfResult(Given given) =>
        given.Whole != Positions.None ? Share.Whole : given.Itself != Positions.None ? Share.Itself : Share.None;

    private Share ShareOfRoot(FlowObject item)
    {
        var root = item.Root;
        return root.Kind switch
        {
            FlowObjectKind.This => _given.Of(item, Positions.Receiver),
            FlowObjectKind.Parameter when root.Symbol is IParameterSymbol { ContainingSymbol: not INamedTypeSymbol } parameter => _given.Of(item, Positions.At(parameter.Ordinal)),
            FlowObjectKind.Parameter or FlowObjectKind.Captured or FlowObjectKind.Result => Share.Whole,
            _ => Share.None,
        };
    }

    private MethodSummary SummaryOf(IMethodSymbol callee, EffectScope scope, Given given) => Note(_context.SummaryOf(callee, _depth - 1, scope, given, _cancellationToken));

    private MethodSummary Note(MethodSummary callee)
    {
        _height = callee.Height == MethodSummary.CutOff ? MethodSummary.CutOff : Math.Max(_height, callee.Height + 1);
        return callee;
    }

    /// <summary>A call that is given nothing that a caller knows of does nothing that a caller can notice.</summary>
    private bool MayBeNoticed(FlowEvent @event, int returned)
    {
        if (@event.Kind != FlowEventKind.Call || @event.Variables is not null || @event.Method is not { IsStatic: false } method || !FlowContext.HasBody(method))
        {
            return true;
        }

        if (IsVisible(@event.Receiver, returned))
        {
            return true;
        }

        foreach (var argument in @event.Arguments)
        {
            if (IsVisible(argument, returned))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsVisible(int set, int returned)
    {
        foreach (var item in _objects.Objects(set))
        {
            if (item.Kind == FlowObjectKind.Result || IsVisible(item, returned))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsVisible(FlowObject item, int returned)
    {
        var root = item.Root;
        switch (root.Kind)
        {
            case FlowObjectKind.This:
            case FlowObjectKind.Parameter:
            case FlowObjectKind.Captured:
            case FlowObjectKind.Field:
                return true;
            case FlowObjectKind.Fresh:
            case FlowObjectKind.Result:
                foreach (var candidate in _objects.Objects(returned))
                {
                    if (ReferenceEquals(candidate, root))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private int ExpandCore(FlowObject item)
    {
        if (item.Kind == FlowObjectKind.Result && item.Base is null && item.Origin is { } origin && _flow.EventAt(origin) is { Method: { } method } call)
        {
            if (item.Symbol is not IMethodSymbol)
            {
                return _objects.SetOf(item);
            }

            var expanded = FlowObjectTable.Empty;
            foreach (var target in TargetsOf(call))
            {
                foreach (var returned in SummaryOf(target, EffectScope.Results, Given.All).Returned)
                {
                    expanded = _objects.Union(expanded, Import(returned, call, Variables.None, call.Value));
                }
            }

            return expanded == FlowObjectTable.Empty ? _objects.SetOf(item) : expanded;
        }

        if (item.Base is { } @base && item.Kind is FlowObjectKind.Field or FlowObjectKind.Element or FlowObjectKind.Result)
        {
            var bases = _objects.Union(Expand(@base), CopiedInto(@base));
            if (bases == _objects.SetOf(@base))
            {
                return bases == FlowObjectTable.Top ? bases : _objects.SetOf(item);
            }

            var expanded = FlowObjectTable.Empty;
            foreach (var owner in _objects.Objects(bases))
            {
                expanded = _objects.Union(expanded, _objects.SetOf(_objects.Get(item.Kind, item.Symbol, owner, item.Origin)));
            }

            return expanded;
        }

        return _objects.SetOf(item);
    }

    /// <summary>The collection whose elements a new one was given when it was made: <c>new List&lt;T&gt;(items)</c>.</summary>
    private int CopiedInto(FlowObject copy) =>
        copy is { Kind: FlowObjectKind.Fresh, Origin: { } origin } && _flow.EventAt(origin) is { Method: { } method, Arguments: { Length: > 0 } arguments } && IsCopy(method)
            ? Expand(arguments[0])
            : FlowObjectTable.Empty;

    /// <summary>True for the constructor of one of .NET's collections that is given another one.</summary>
    private bool IsCopy(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Constructor, Parameters: { Length: > 0 } parameters }
        && parameters[0].Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } given
        && _context.Catalogue.CollectionKindOf(given) != CollectionKind.None
        && _context.Catalogue.CollectionKindOf(method.ContainingType) != CollectionKind.None;

    /// <summary>What a call may run; what is called on <c>base</c> is the very method that it names, and no other that overrides it.</summary>
    private ImmutableArray<IMethodSymbol> TargetsOf(FlowEvent call)
    {
        var method = call.Method!;
        return method.MethodKind is MethodKind.DelegateInvoke ? ImmutableArray<IMethodSymbol>.Empty
            : !IsOnBase(call.Operation) ? _context.Hierarchy.TargetsOf(method)
            : FlowContext.HasBody(method.OriginalDefinition) ? ImmutableArray.Create(method.OriginalDefinition)
            : ImmutableArray<IMethodSymbol>.Empty;
    }

    private static bool IsOnBase(IOperation call) => call switch
    {
        IInvocationOperation { Instance.Syntax: BaseExpressionSyntax } => true,
        IPropertyReferenceOperation { Instance.Syntax: BaseExpressionSyntax } => true,
        _ => false,
    };

    private void Add(FlowEvent @event, EffectScope scope, Given given, ImmutableArray<Effect>.Builder effects)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Load:
                AddRead(@event, effects);
                break;
            case FlowEventKind.Store:
                AddStore(@event, effects);
                break;
            case FlowEventKind.ElementLoad:
                AddLookups(@event, _objects.Objects(@event.Receiver), @event.Value, effects);
                break;
            case FlowEventKind.ElementStore:
                AddPublications(@event, Expand(@event.Receiver), @event.Value, effects);
                AddRegistryUse(@event, EffectKind.Insert, Expand(@event.Receiver), null, effects);
                AddContentChange(@event, @event.Receiver, null, effects);
                break;
            case FlowEventKind.Call when @event.Method is { } method:
                AddCall(@event, method, scope, given, effects);
                AddMarked(@event, method, _context.Catalogue.Marks.Of(method), effects);
                break;
        }
    }

    private void AddRead(FlowEvent @event, ImmutableArray<Effect>.Builder effects)
    {
        if (@event.Symbol is not { } member)
        {
            return;
        }

        foreach (var owner in _objects.Objects(OwnersOf(@event, member)))
        {
            if (owner.Kind != FlowObjectKind.Unknown)
            {
                effects.Add(new Effect(EffectKind.Read, owner, @event.Operation, @event.Locks) { Member = member.OriginalDefinition, IsOrdered = IsOrdered(@event.Operation) });
            }
        }
    }

    private void AddStore(FlowEvent @event, ImmutableArray<Effect>.Builder effects)
    {
        var member = @event.Symbol!.OriginalDefinition;
        var owners = OwnersOf(@event, member);
        var isNull = (@event.Value == FlowObjectTable.Empty && @event.Constant is { HasValue: true, Value: null }) || AssignsDefault(@event);
        foreach (var owner in _objects.Objects(owners))
        {
            if (owner.Kind == FlowObjectKind.Unknown)
            {
                continue;
            }

            effects.Add(new Effect(EffectKind.Mutate, owner, @event.Operation, @event.Locks)
            {
                Member = member,
                IsReadModifyWrite = @event.IsReadModifyWrite,
                IsOrdered = IsOrdered(@event.Operation),
                Constant = @event.Constant,
                WritesDefault = isNull,
            });
            AddStoredValue(@event, _objects.Get(FlowObjectKind.Field, member, member.IsStatic ? null : owner, null), effects);
        }
    }

    private static bool AssignsDefault(FlowEvent store) =>
        store.Operation is ISimpleAssignmentOperation assignment && Conversions.Unwrap(assignment.Value) is IDefaultValueOperation;

    /// <summary>The objects that a member belongs to; static members belong to the object that stands for their type.</summary>
    private int OwnersOf(FlowEvent @event, ISymbol member) =>
        member.IsStatic && member.ContainingType is { } type
            ? _objects.SetOf(_objects.Get(FlowObjectKind.Field, type.OriginalDefinition, null, null))
            : Expand(@event.Receiver);

    private void AddStoredValue(FlowEvent @event, FlowObject registry, ImmutableArray<Effect>.Builder effects)
    {
        if (registry.Kind == FlowObjectKind.Unknown)
        {
            return;
        }

        if (@event.Value == FlowObjectTable.Empty && @event.Constant is { HasValue: true, Value: null })
        {
            effects.Add(new Effect(EffectKind.Retract, _objects.Unknown, @event.Operation, @event.Locks) { Registry = registry });
            return;
        }

        foreach (var entry in _objects.Objects(Expand(@event.Value)))
        {
            if (entry.Kind == FlowObjectKind.Unknown || ReferenceEquals(entry, registry))
            {
                continue;
            }

            effects.Add(Publication(@event, entry, registry) with { IsReference = true });
            foreach (var content in _objects.Objects(ContentsOf(OriginOf(entry))))
            {
                effects.Add(Publication(@event, content, registry));
            }
        }
    }

    private static Effect Publication(FlowEvent @event, FlowObject entry, FlowObject registry) =>
        new(EffectKind.Publish, entry, @event.Operation, @event.Locks) { Registry = registry, IsOrdered = IsOrdered(@event.Operation) };

    private void AddCall(FlowEvent @event, IMethodSymbol method, EffectScope scope, Given given, ImmutableArray<Effect>.Builder effects)
    {
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            AddDelegateCalls(@event, Expand(@event.Receiver), EffectKind.Invoke, scope, effects);
            AddEscapes(@event, effects);
            return;
        }

        var targets = TargetsOf(@event);
        foreach (var target in targets)
        {
            if (scope != EffectScope.Stores || _context.MayStore(target, _cancellationToken))
            {
                AddSummary(@event, SummaryOf(target, scope, given), new Variables(@event.Variables), scope, effects);
            }
        }

        if (targets.Length > 0)
        {
            return;
        }

        if (IsCopy(method))
        {
            AddLookups(@event, _objects.Objects(Expand(@event.Arguments[0])), FlowObjectTable.Top, effects);
            return;
        }

        var roles = _context.RolesOf(method);
        if (roles == ApiRoles.None)
        {
            AddUnknownCall(@event, method, effects);
            return;
        }

        var sequence = method.IsStatic ? (@event.Arguments.Length > 0 ? @event.Arguments[0] : FlowObjectTable.Empty) : @event.Receiver;
        var collections = Expand(sequence);
        if ((roles & ApiRoles.Publish) != 0 && !IsImmutable(method))
        {
            AddPublications(@event, collections, EntriesOf(@event, method), effects);
            if ((roles & ApiRoles.Lookup) != 0)
            {
                AddLookups(@event, _objects.Objects(collections), @event.Value, effects);
            }

            AddRegistryUse(@event, EffectKind.Insert, collections, method, effects);
            AddContentChange(@event, sequence, method, effects);
        }
        else if ((roles & ApiRoles.Query) != 0)
        {
            AddRegistryUse(@event, EffectKind.Ask, collections, method, effects);
        }
        else if ((roles & (ApiRoles.Lookup | ApiRoles.LookupOut | ApiRoles.View)) != 0)
        {
            var handedOut = (roles & ApiRoles.Lookup) != 0 ? @event.Value : FlowObjectTable.Top;
            AddLookups(@event, _objects.Objects(collections), handedOut, effects);
        }

        if ((roles & ApiRoles.Retract) != 0)
        {
            AddRetractions(@event, collections, effects);
            AddContentChange(@event, sequence, method, effects);
        }

        if ((roles & ApiRoles.Complete) != 0)
        {
            foreach (var signalled in _objects.Objects(collections))
            {
                effects.Add(new Effect(EffectKind.Complete, signalled, @event.Operation, @event.Locks) { Member = method });
            }
        }

        if ((roles & ApiRoles.Mutate) != 0)
        {
            AddMutations(@event, collections, method, effects);
        }

        if ((roles & (ApiRoles.InvokeDelegate | ApiRoles.StartConcurrent)) != 0)
        {
            var kind = (roles & ApiRoles.StartConcurrent) != 0 ? EffectKind.StartConcurrent : EffectKind.Invoke;
            AddDelegateCalls(@event, collections, kind, scope, effects);
            foreach (var argument in @event.Arguments)
            {
                AddDelegateCalls(@event, Expand(argument), kind, scope, effects, ElementsOf(collections), isQuery: true);
            }

            if ((roles & ApiRoles.StoreByReference) != 0 && @event.Arguments.Length > 1)
            {
                AddTransformed(@event, collections, effects);
            }
        }
    }

    /// <summary>What a lambda adds to the immutable collection that it is given, and that is stored back: <c>ImmutableInterlocked.Update(ref _all, all => all.Add(item))</c>.</summary>
    private void AddTransformed(FlowEvent @event, int registries, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var candidate in _objects.Objects(Expand(@event.Arguments[1])))
        {
            if (_depth == 0
                || candidate is not { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda }
                || _context.FlowOf(lambda, _flow, _cancellationToken) is not { } body)
            {
                continue;
            }

            var transformer = Of(body, _context, _depth - 1, EffectScope.All, Given.All, _cancellationToken);
            foreach (var call in body.Events)
            {
                if (call is not { Kind: FlowEventKind.Call, Method: { } method } || (_context.RolesOf(method) & ApiRoles.Publish) == 0 || !IsImmutable(method))
                {
                    continue;
                }

                foreach (var added in transformer.Objects(transformer.Expand(transformer.EntriesOf(call, method))))
                {
                    // After the collection, the lambda is given what the call is given after the lambda.
                    var entries = added is { Kind: FlowObjectKind.Parameter, Symbol: IParameterSymbol { Ordinal: > 0 } given } && given.Ordinal + 1 < @event.Arguments.Length
                        ? Expand(@event.Arguments[given.Ordinal + 1])
                        : Import(added, @event, new Variables(@event.Variables, isLambda: true), FlowObjectTable.Top);
                    AddPublications(@event, registries, entries, effects);
                }
            }
        }
    }

    /// <summary>What attributes say that a call does, besides what its code does.</summary>
    private void AddMarked(FlowEvent @event, IMethodSymbol method, MethodMarks marks, ImmutableArray<Effect>.Builder effects)
    {
        if (ReferenceEquals(marks, MethodMarks.None))
        {
            return;
        }

        var subjects = SubjectsOf(@event, method);
        foreach (var registry in marks.Registries)
        {
            var holdsCollection = _context.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(registry)) != CollectionKind.None;
            foreach (var owner in _objects.Objects(registry.IsStatic ? _objects.SetOf(_objects.Unknown) : Expand(@event.Receiver)))
            {
                if (!registry.IsStatic && owner.Kind == FlowObjectKind.Unknown)
                {
                    continue;
                }

                foreach (var entry in _objects.Objects(subjects))
                {
                    if (entry.Kind != FlowObjectKind.Unknown)
                    {
                        effects.Add(Publication(@event, entry, FieldOf(registry, owner)) with { IsReference = !holdsCollection });
                    }
                }
            }
        }

        if (marks.Initializes)
        {
            AddMutations(@event, subjects, method, effects);
        }

        if (marks.Gate is { } gate)
        {
            foreach (var owner in _objects.Objects(method.IsStatic ? subjects : Expand(@event.Receiver)))
            {
                effects.Add(new Effect(EffectKind.Read, owner, @event.Operation, @event.Locks) { Member = gate });
            }
        }
    }

    /// <summary>The objects that an attribute on a method is about: those that it is given, or else the one that it belongs to.</summary>
    private int SubjectsOf(FlowEvent @event, IMethodSymbol method)
    {
        var subjects = FlowObjectTable.Empty;
        var isGivenObjects = false;
        for (var i = 0; i < method.Parameters.Length && i < @event.Arguments.Length; i++)
        {
            if (method.Parameters[i].Type is { IsReferenceType: true, TypeKind: not TypeKind.Delegate, SpecialType: not SpecialType.System_String })
            {
                isGivenObjects = true;
                subjects = _objects.Union(subjects, Expand(@event.Arguments[i]));
            }
        }

        return isGivenObjects || method.IsStatic ? subjects : Expand(@event.Receiver);
    }

    /// <summary>A setter writes what it belongs to whoever wrote it; any other unknown code may do anything with what it is given.</summary>
    private void AddUnknownCall(FlowEvent @event, IMethodSymbol method, ImmutableArray<Effect>.Builder effects)
    {
        if (method.MethodKind == MethodKind.PropertySet && method.AssociatedSymbol is { } property)
        {
            foreach (var owner in _objects.Objects(Expand(@event.Receiver)))
            {
                if (owner.Kind != FlowObjectKind.Unknown)
                {
                    effects.Add(new Effect(EffectKind.Mutate, owner, @event.Operation, @event.Locks)
                    {
                        Member = property.OriginalDefinition,
                        Constant = @event.Constant,
                        IsReadModifyWrite = @event.IsReadModifyWrite,
                    });
                }
            }
        }
        else if (method.MethodKind == MethodKind.PropertyGet && method.AssociatedSymbol is { } read)
        {
            foreach (var owner in _objects.Objects(Expand(@event.Receiver)))
            {
                effects.Add(new Effect(EffectKind.Read, owner, @event.Operation, @event.Locks) { Member = read.OriginalDefinition });
            }
        }
        else
        {
            AddEscapes(@event, effects);
        }
    }

    private void AddEscapes(FlowEvent @event, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var argument in @event.Arguments)
        {
            foreach (var item in _objects.Objects(Expand(argument)))
            {
                if (item.Kind != FlowObjectKind.Unknown)
                {
                    effects.Add(new Effect(EffectKind.Escape, item, @event.Operation, @event.Locks) { Member = @event.Symbol });
                }
            }
        }
    }

    private void AddMutations(FlowEvent @event, int owners, ISymbol member, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var owner in _objects.Objects(owners))
        {
            if (owner.Kind != FlowObjectKind.Unknown)
            {
                effects.Add(new Effect(EffectKind.Mutate, owner, @event.Operation, @event.Locks) { Member = member.OriginalDefinition });
            }
        }
    }

    private void AddPublications(FlowEvent @event, int registries, int entries, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var registry in _objects.Objects(registries))
        {
            if (registry.Kind == FlowObjectKind.Unknown || IsView(registry))
            {
                continue;
            }

            foreach (var entry in _objects.Objects(Expand(entries)))
            {
                if (entry.Kind is not (FlowObjectKind.Unknown or FlowObjectKind.Lambda or FlowObjectKind.MethodGroup))
                {
                    effects.Add(Publication(@event, entry, registry));
                }
            }
        }
    }

    private void AddLookups(FlowEvent @event, FlowObject[] registries, int entries, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var registry in registries)
        {
            var origin = OriginOf(registry);
            if (origin.Kind == FlowObjectKind.Unknown)
            {
                continue;
            }

            var isInCopy = IsThroughCopy(registry);
            foreach (var entry in _objects.Objects(Expand(entries)))
            {
                effects.Add(new Effect(EffectKind.Lookup, entry, @event.Operation, @event.Locks) { Registry = origin, IsInCopy = isInCopy });
            }
        }
    }

    private void AddRegistryUse(FlowEvent @event, EffectKind kind, int registries, IMethodSymbol? method, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var registry in _objects.Objects(registries))
        {
            var origin = kind == EffectKind.Ask ? OriginOf(registry) : registry;
            if (origin.Kind != FlowObjectKind.Unknown && !IsView(origin))
            {
                effects.Add(new Effect(kind, _objects.Unknown, @event.Operation, @event.Locks) { Registry = origin, Member = method?.OriginalDefinition });
            }
        }
    }

    private void AddRetractions(FlowEvent @event, int registries, ImmutableArray<Effect>.Builder effects)
    {
        var entries = FlowObjectTable.Empty;
        foreach (var argument in @event.Arguments)
        {
            entries = _objects.Union(entries, Expand(argument));
        }

        foreach (var registry in _objects.Objects(registries))
        {
            if (entries == FlowObjectTable.Empty)
            {
                effects.Add(new Effect(EffectKind.Retract, _objects.Unknown, @event.Operation, @event.Locks) { Registry = registry });
                continue;
            }

            foreach (var entry in _objects.Objects(entries))
            {
                effects.Add(new Effect(EffectKind.Retract, entry, @event.Operation, @event.Locks) { Registry = registry });
            }
        }
    }

    /// <summary>A change of a collection changes the object that owns it, and the collection where that is an entry itself.</summary>
    private void AddContentChange(FlowEvent @event, int collections, IMethodSymbol? method, ImmutableArray<Effect>.Builder effects)
    {
        if (method is not null && _context.Catalogue.CollectionKindOf(method.ContainingType) is CollectionKind.Concurrent or CollectionKind.Immutable)
        {
            return;
        }

        var isOrdered = method is null && IsOrdered(@event.Operation);
        var isDefault = method is null && (AssignsDefault(@event) || @event.Operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: null or 0 or 0L or false or '\0' } });
        foreach (var collection in _objects.Objects(Expand(collections)))
        {
            if (collection.Kind == FlowObjectKind.Unknown || IsView(collection))
            {
                continue;
            }

            effects.Add(new Effect(EffectKind.Mutate, collection, @event.Operation, @event.Locks) { Member = method?.OriginalDefinition, IsContent = true, IsOrdered = isOrdered, WritesDefault = isDefault });
            if (collection is { Kind: FlowObjectKind.Field, Base: { } owner, Symbol: { } member })
            {
                effects.Add(new Effect(EffectKind.Mutate, owner, @event.Operation, @event.Locks) { Member = member, IsContent = true, IsOrdered = isOrdered, WritesDefault = isDefault });
            }
        }
    }

    /// <summary>The elements that a collection's method passes to a delegate.</summary>
    private int ElementsOf(int collections)
    {
        var elements = FlowObjectTable.Empty;
        foreach (var collection in _objects.Objects(collections))
        {
            elements = _objects.Union(elements, _objects.SetOf(_objects.Get(FlowObjectKind.Element, null, collection, null)));
        }

        return elements;
    }

    private void AddDelegateCalls(
        FlowEvent @event,
        int delegates,
        EffectKind kind,
        EffectScope scope,
        ImmutableArray<Effect>.Builder effects,
        int parameters = FlowObjectTable.Top,
        bool isQuery = false)
    {
        foreach (var candidate in _objects.Objects(delegates))
        {
            switch (candidate.Kind)
            {
                case FlowObjectKind.Lambda when kind == EffectKind.Invoke && candidate.Origin is IFlowAnonymousFunctionOperation lambda:
                    if (_depth > 0 && _context.FlowOf(lambda, _flow, _cancellationToken) is { } body)
                    {
                        // What is written in a query is no more of a call than the body of a loop.
                        var summary = Note(Of(body, _context, isQuery ? _depth : _depth - 1, scope, Given.All, _cancellationToken).Summarize());
                        AddSummary(@event, summary, new Variables(@event.Variables, isLambda: true, parameters: parameters), scope, effects);
                    }

                    break;
                case FlowObjectKind.MethodGroup when kind == EffectKind.Invoke && candidate.Symbol is IMethodSymbol method:
                    AddSummary(@event, SummaryOf(method, scope, Given.All), new Variables(@event.Variables, isLambda: true, candidate.Base, parameters), scope, effects);
                    break;
                case FlowObjectKind.Parameter when candidate.Symbol is IParameterSymbol { Type.TypeKind: TypeKind.Delegate }:
                    if (kind != EffectKind.Invoke || @event.Method is not { MethodKind: MethodKind.DelegateInvoke } || !RunOrQueue.Queues(@event, candidate, this, _cancellationToken))
                    {
                        effects.Add(new Effect(kind, candidate, @event.Operation, @event.Locks));
                    }

                    break;
                case FlowObjectKind.Lambda:
                case FlowObjectKind.MethodGroup:
                case FlowObjectKind.Field when candidate.Symbol is IFieldSymbol { Type.TypeKind: TypeKind.Delegate }:
                    effects.Add(new Effect(kind, candidate, @event.Operation, @event.Locks));
                    break;
            }
        }
    }

    private void AddSummary(FlowEvent @event, MethodSummary summary, Variables variables, EffectScope scope, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var theirs in summary.Effects)
        {
            if (effects.Count >= MostEffects)
            {
                return;
            }

            var entries = theirs.Entry.Kind == FlowObjectKind.Unknown ? FlowObjectTable.Top : Import(theirs.Entry, @event, variables, @event.Value);
            if (theirs.Kind is EffectKind.Invoke && theirs.Registry is null)
            {
                AddDelegateCalls(@event, entries, EffectKind.Invoke, scope, effects);
                continue;
            }

            var constant = ConstantOf(theirs, @event, variables);
            var registries = theirs.Registry is null ? FlowObjectTable.Empty : Expand(Import(theirs.Registry, @event, variables, @event.Value));
            foreach (var entry in _objects.Objects(entries))
            {
                var locks = theirs.Locks.IsEmpty ? @event.Locks : ImportLocks(theirs.Locks, theirs.Entry, entry, @event, variables);
                if (theirs.Registry is null)
                {
                    if (entry.Kind != FlowObjectKind.Unknown)
                    {
                        effects.Add(theirs with { Entry = entry, Locks = locks, Constant = constant });
                    }

                    continue;
                }

                foreach (var registry in _objects.Objects(registries))
                {
                    if (registry.Kind != FlowObjectKind.Unknown && (entry.Kind != FlowObjectKind.Unknown || theirs.Kind != EffectKind.Publish))
                    {
                        effects.Add(theirs with { Entry = entry, Registry = registry, Locks = locks });
                    }
                }
            }
        }
    }

    /// <summary>
    /// What a callee writes, where that is the truth value that it is given: <c>IsReady = true</c>, <c>SetReady(true)</c>. A state
    /// that a helper is told is one of many that its object goes through.
    /// </summary>
    private static Optional<object?> ConstantOf(Effect theirs, FlowEvent call, Variables variables)
    {
        var constant = ConstantGiven(theirs, call, variables);
        return theirs.Constant.HasValue || constant is { HasValue: true, Value: bool } ? constant : default;
    }

    private static Optional<object?> ConstantGiven(Effect theirs, FlowEvent call, Variables variables)
    {
        if (theirs.Kind != EffectKind.Mutate || theirs.Constant.HasValue || variables.IsLambda || ValueWritten(theirs.Site) is not IParameterReferenceOperation { Parameter: { } parameter })
        {
            return theirs.Constant;
        }

        if (!SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, call.Method?.OriginalDefinition))
        {
            return default;
        }

        if (call.Method is { MethodKind: MethodKind.PropertySet })
        {
            return parameter.Ordinal == call.Method.Parameters.Length - 1 ? call.Constant : default;
        }

        if (call.Operation is IInvocationOperation invocation)
        {
            foreach (var argument in invocation.Arguments)
            {
                if (argument.Parameter?.Ordinal == parameter.Ordinal)
                {
                    return argument.Value.ConstantValue;
                }
            }
        }

        return default;
    }

    private static IOperation? ValueWritten(IOperation write) => write switch
    {
        ISimpleAssignmentOperation assignment => Conversions.Unwrap(assignment.Value),
        IInvocationOperation { Arguments: [_, { Value: { } value }, ..] } call when IsOrdered(call) => Conversions.Unwrap(value),
        _ => null,
    };

    /// <summary>
    /// A callee's locks in the terms of this method. Where the callee's object may be one of several, a lock that belongs to
    /// the object of an effect is that of the very object that the effect is about.
    /// </summary>
    private LockSet ImportLocks(LockSet theirs, FlowObject theirEntry, FlowObject entry, FlowEvent @event, Variables variables)
    {
        var locks = @event.Locks;
        foreach (var held in theirs.Locks)
        {
            FlowObject? target = null;
            var count = 0;
            var targets = _objects.Objects(Import(held.Target, @event, variables, @event.Value));
            foreach (var candidate in targets)
            {
                if (targets.Length == 1 || (held.Target.IsReachedThrough(theirEntry) && candidate.IsReachedThrough(entry)))
                {
                    target = candidate;
                    count++;
                }
            }

            if (count == 1 && target is { Kind: not FlowObjectKind.Unknown })
            {
                locks = locks.With(new HeldLock(target, held.Mode));
            }
        }

        return locks;
    }

    /// <summary>A callee's object in the terms of this method, at one call.</summary>
    private int Import(FlowObject theirs, FlowEvent call, Variables variables, int result)
    {
        switch (theirs.Kind)
        {
            case FlowObjectKind.This:
                return variables.IsLambda
                    ? _objects.SetOf(variables.Receiver ?? _objects.This)
                    : call.Method is { MethodKind: MethodKind.LocalFunction }
                        ? _objects.SetOf(_objects.This)
                        : Expand(call.Receiver);
            case FlowObjectKind.Parameter or FlowObjectKind.Captured when !variables.IsLambda && theirs.Symbol!.ContainingSymbol is INamedTypeSymbol:
                // The receiver parameter of an extension block.
                return Expand(call.Receiver);
            case FlowObjectKind.Parameter:
                return !variables.IsLambda && theirs.Symbol is IParameterSymbol parameter && parameter.Ordinal < call.Arguments.Length
                    ? Expand(call.Arguments[parameter.Ordinal])
                    : variables.Parameters;
            case FlowObjectKind.Captured:
                return variables.TryGetValue(theirs.Symbol!, out var captured) ? Expand(captured) : _objects.SetOf(OwnOrCaptured(theirs));
            case FlowObjectKind.Fresh or FlowObjectKind.Result or FlowObjectKind.Lambda or FlowObjectKind.MethodGroup when theirs.Base is null:
                return result;
            case FlowObjectKind.Field when theirs.Base is null:
                return _objects.SetOf(_objects.Get(FlowObjectKind.Field, theirs.Symbol, null, null));
            case FlowObjectKind.Field or FlowObjectKind.Element or FlowObjectKind.Result when theirs.Base is { } owner:
                var imported = FlowObjectTable.Empty;
                foreach (var item in _objects.Objects(Import(owner, call, variables, result)))
                {
                    imported = _objects.Union(imported, _objects.SetOf(_objects.Get(theirs.Kind, theirs.Symbol, item, theirs.Origin)));
                }

                return imported;
            default:
                return FlowObjectTable.Top;
        }
    }

    private FlowObject OwnOrCaptured(FlowObject theirs) =>
        SymbolEqualityComparer.Default.Equals(theirs.Symbol!.ContainingSymbol, _flow.Method) && theirs.Symbol is IParameterSymbol
            ? _objects.Get(FlowObjectKind.Parameter, theirs.Symbol, null, null)
            : _objects.Get(FlowObjectKind.Captured, theirs.Symbol, null, null);

    /// <summary>The arguments that become entries: all objects but delegates and comparers.</summary>
    private int EntriesOf(FlowEvent @event, IMethodSymbol method)
    {
        var entries = FlowObjectTable.Empty;
        for (var i = method.IsStatic ? 1 : 0; i < @event.Arguments.Length; i++)
        {
            if (i < method.Parameters.Length && method.Parameters[i].Type.TypeKind != TypeKind.Delegate && method.Parameters[i].RefKind == RefKind.None)
            {
                entries = _objects.Union(entries, @event.Arguments[i]);
            }
        }

        if (method.Name is "GetOrAdd" or "AddOrUpdate" or "GetValue")
        {
            entries = _objects.Union(entries, @event.Value);
        }

        return entries;
    }

    private bool IsImmutable(IMethodSymbol method) => _context.Catalogue.CollectionKindOf(method.ContainingType) == CollectionKind.Immutable;

    /// <summary>The elements that were put into a collection made in this method, before it was stored anywhere.</summary>
    internal int ContentsOf(FlowObject collection)
    {
        if (!_contentsKnown)
        {
            _contentsKnown = true;
            foreach (var @event in _flow.Events)
            {
                CollectContents(@event);
            }
        }

        return _contents.TryGetValue(collection.Id, out var contents) ? contents : FlowObjectTable.Empty;
    }

    private void CollectContents(FlowEvent @event)
    {
        if (@event.Kind == FlowEventKind.ElementStore)
        {
            AddContents(@event.Receiver, @event.Value);
            return;
        }

        if (@event.Kind != FlowEventKind.Call || @event.Method is not { } method || (_context.RolesOf(method) & ApiRoles.Publish) == 0)
        {
            return;
        }

        var entries = EntriesOf(@event, method);
        if (IsImmutable(method))
        {
            // An immutable collection's Add returns a collection that holds what the old one held, and the new element.
            foreach (var old in _objects.Objects(@event.Receiver))
            {
                if (_contents.TryGetValue(old.Id, out var inherited))
                {
                    entries = _objects.Union(entries, inherited);
                }
            }

            AddContents(@event.Value, entries);
        }
        else
        {
            AddContents(@event.Receiver, entries);
        }
    }

    private void AddContents(int collections, int entries)
    {
        foreach (var collection in _objects.Objects(collections))
        {
            if (collection.Kind is FlowObjectKind.Fresh or FlowObjectKind.Result)
            {
                _contents[collection.Id] = _contents.TryGetValue(collection.Id, out var known) ? _objects.Union(known, entries) : entries;
            }
        }
    }

    private static bool IsView(FlowObject item) => item is { Kind: FlowObjectKind.Result, Base: not null };

    /// <summary>The collection behind any number of views and copies.</summary>
    internal static FlowObject OriginOf(FlowObject item)
    {
        while (IsView(item))
        {
            item = item.Base!;
        }

        return item;
    }

    /// <summary>True where a call among the views of a collection copies it, and is a lookup itself.</summary>
    private bool IsThroughCopy(FlowObject item)
    {
        for (; IsView(item); item = item.Base!)
        {
            if (item.Origin is { } call && _context.IsCopyingCall(call))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where an access of a field orders memory because <c>Volatile</c> or <c>Interlocked</c> makes it.</summary>
    internal static bool IsOrdered(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.ContainingType: { Name: "Volatile" or "Interlocked" or "ImmutableInterlocked" or "LazyInitializer" } }
        || operation.Parent?.Parent is IInvocationOperation { TargetMethod.ContainingType.Name: "Volatile" or "Interlocked" };

    /// <summary>What the variables of the enclosing method hold when a lambda or local function runs.</summary>
    private readonly struct Variables
    {
        internal static readonly Variables None = new(null);

        private readonly IReadOnlyDictionary<ISymbol, int>? _values;

        internal Variables(
            IReadOnlyDictionary<ISymbol, int>? values,
            bool isLambda = false,
            FlowObject? receiver = null,
            int parameters = FlowObjectTable.Top)
        {
            _values = values;
            IsLambda = isLambda;
            Receiver = receiver;
            Parameters = parameters;
        }

        /// <summary>What a delegate is given.</summary>
        internal int Parameters { get; }

        /// <summary>True where the receiver and parameters are not those of the call.</summary>
        internal bool IsLambda { get; }

        /// <summary>The receiver of a method group.</summary>
        internal FlowObject? Receiver { get; }

        internal bool TryGetValue(ISymbol variable, out int value)
        {
            value = FlowObjectTable.Top;
            return _values is not null && _values.TryGetValue(variable, out value);
        }
    }
}
