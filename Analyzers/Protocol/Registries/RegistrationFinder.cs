using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds the registrations in a flow: each publication of an entry that the flow still touches afterwards.</summary>
internal static class RegistrationFinder
{
    /// <summary>
    /// A method that publishes more often than this, generated most likely, is judged by its first publications. More than one
    /// edit of the ready-gate fix takes together, which so never changes a part of them only.
    /// </summary>
    private const int MostPublications = 64;

    /// <summary>The registrations in one flow, but for those that a constructor makes of its own object.</summary>
    /// <param name="effects">What the method does.</param>
    /// <param name="publishers">Which calls may publish at all.</param>
    /// <param name="required">The evidence that a registry needs; one that can have none is passed over.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<Registration> Find(MethodEffects effects, PublisherIndex publishers, Evidence required, CancellationToken cancellationToken) =>
        Find(effects, publishers, required, isMeant: null, ofOwnObject: false, cancellationToken);

    /// <summary>Some of the registrations, with completions and retractions even where nothing is written late, which takes more time.</summary>
    /// <param name="effects">What the method does.</param>
    /// <param name="publishers">Which calls may publish at all.</param>
    /// <param name="required">The evidence that a registry needs; one that can have none is passed over.</param>
    /// <param name="isMeant">Tells by what is published, and where, which ones.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<Registration> FindComplete(
        MethodEffects effects,
        PublisherIndex publishers,
        Evidence required,
        Func<FlowEvent, Effect, bool> isMeant,
        CancellationToken cancellationToken) =>
        Find(effects, publishers, required, isMeant, ofOwnObject: false, cancellationToken);

    /// <summary>The registrations that a constructor makes of the object that it constructs.</summary>
    internal static IReadOnlyList<Registration> FindSelfPublications(
        MethodEffects constructor,
        PublisherIndex publishers,
        CancellationToken cancellationToken) =>
        Find(constructor, publishers, Evidence.Any, isMeant: null, ofOwnObject: true, cancellationToken);

    private static IReadOnlyList<Registration> Find(
        MethodEffects effects,
        PublisherIndex publishers,
        Evidence required,
        Func<FlowEvent, Effect, bool>? isMeant,
        bool ofOwnObject,
        CancellationToken cancellationToken)
    {
        var flow = effects.Flow;
        var registrations = new List<Registration>();
        var seen = new HashSet<(IOperation, FlowObject, ISymbol)>();
        var candidates = new EntryCandidates(effects, publishers, cancellationToken);
        foreach (var @event in flow.Events)
        {
            if (!(ofOwnObject ? EntryCandidates.MayPublish(@event, effects, publishers, cancellationToken)
                : isMeant is not null ? candidates.MayPublish(@event)
                : candidates.MayPublishTooEarly(@event)))
            {
                continue;
            }

            var stored = effects.StoresOf(@event);
            if (@event.Kind == FlowEventKind.Call && !AnyPublished(@event, stored))
            {
                continue;
            }

            foreach (var effect in stored)
            {
                if (IsPublished(effect, out var registry)
                    && !(@event.Kind == FlowEventKind.Call && MissingArgument.RulesOut(@event, effect, effects.Context, cancellationToken))
                    && isMeant?.Invoke(@event, effect) != false
                    && seen.Add((@event.Operation, effect.Entry, registry))
                    && registrations.Count < MostPublications)
                {
                    registrations.Add(Follow(effects, @event, effect, registry, isComplete: isMeant is not null, cancellationToken));
                }
            }
        }

        return registrations;

        bool AnyPublished(FlowEvent call, ImmutableArray<Effect> stored)
        {
            foreach (var effect in stored)
            {
                // What a getter makes on first use and keeps, and what stores itself somewhere, is the matter of a gate only.
                if (IsPublished(effect, out _) && (ofOwnObject || !Registration.IsKept(effect, call) || candidates.MayComplete))
                {
                    return true;
                }
            }

            return false;
        }

        bool IsPublished(Effect effect, [NotNullWhen(true)] out ISymbol? registry)
        {
            registry = effect.Kind == EffectKind.Publish && (ofOwnObject ? effect.Entry.Kind == FlowObjectKind.This : IsEntry(effect, flow))
                ? SharedRegistryOf(effect, flow)
                : null;
            return registry is not null && (required <= Evidence.Any || MayHaveEvidence(effect, registry, flow, publishers));
        }
    }

    /// <summary>False where neither the registry's type nor the one that publishes lets threads meet in it.</summary>
    private static bool MayHaveEvidence(Effect published, ISymbol registry, MethodFlow flow, PublisherIndex publishers) =>
        (published.IsReference && registry.IsStatic) || publishers.IsShared(registry, flow.Method.ContainingType);

    /// <summary>Only an object that this flow made or was given can be in the course of its registration.</summary>
    private static bool IsEntry(Effect published, MethodFlow flow)
    {
        var entry = published.Entry;
        if (entry.Kind == FlowObjectKind.This)
        {
            return flow.Method.MethodKind != MethodKind.Constructor;
        }

        // GetOrAdd and its like publish and hand out in one step; any other element was published before, and so was one that is
        // used later although nobody takes what is handed out, be it by the same key.
        var isPublishedElement = entry.Kind == FlowObjectKind.Element
            && ReferenceEquals(entry.Base, published.Registry)
            && (published.Site.Syntax.Parent is not ExpressionStatementSyntax || IsTakenByKey(published, flow));
        return (isPublishedElement || entry.Kind is FlowObjectKind.Fresh or FlowObjectKind.Parameter or FlowObjectKind.Captured or FlowObjectKind.Result)
            && FlowObjectTypes.TypeOf(entry, flow) is { } type
            && IsEntryType(type);
    }

    /// <summary>True where the method looks the entry up again at once, by the key under which it has been put.</summary>
    private static bool IsTakenByKey(Effect published, MethodFlow flow)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Call
                && @event.Operation.Syntax.SpanStart > published.Site.Syntax.SpanStart
                && (HandsOut(@event.Value) || Array.Exists(@event.Arguments, HandsOut))
                && CallText.IsSameKey(@event.Operation, published.Site))
            {
                return true;
            }
        }

        return false;

        bool HandsOut(int set) => Array.IndexOf(flow.Objects.Objects(set), published.Entry) >= 0;
    }

    /// <summary>True for the types of objects that are registered: no values, texts, or what stands for a run of code.</summary>
    internal static bool IsEntryType(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Interface or TypeKind.TypeParameter or TypeKind.Array
        && type.SpecialType != SpecialType.System_String
        && !(type.Name is "Task" or "Thread" or "Type" or "CancellationTokenSource" or "Exception" && type.ContainingNamespace is { Name: "System" or "Tasks" or "Threading" })
        && !(type.TypeKind == TypeKind.TypeParameter && type.IsValueType);

    /// <summary>The registry's field, unless its owner cannot be shared yet.</summary>
    private static ISymbol? SharedRegistryOf(Effect effect, MethodFlow flow)
    {
        if (Registration.FieldOf(effect.Registry!) is not { Symbol: { } symbol } field || symbol is not (IFieldSymbol or IPropertySymbol))
        {
            return null;
        }

        // A field of the entry itself is not a place where others look the entry up.
        if (field.IsReachedThrough(effect.Entry) && effect.Entry.Kind != FlowObjectKind.This)
        {
            return null;
        }

        if (symbol.IsStatic)
        {
            return flow.Method.MethodKind == MethodKind.StaticConstructor || MemberFacts.IsThreadStatic(symbol) ? null : symbol;
        }

        var root = field.Root;
        var isUnderConstruction = root.Kind == FlowObjectKind.This && flow.Method.MethodKind == MethodKind.Constructor;
        return isUnderConstruction || root.Kind == FlowObjectKind.Fresh ? null : symbol;
    }

    private static Registration Follow(MethodEffects effects, FlowEvent publication, Effect published, ISymbol registry, bool isComplete, CancellationToken cancellationToken)
    {
        var lateWrites = ImmutableArray.CreateBuilder<RegistrationStep>();
        var completions = ImmutableArray.CreateBuilder<RegistrationStep>();
        var retractions = ImmutableArray.CreateBuilder<RegistrationStep>();
        var entry = published.Entry;
        var owner = Registration.FieldOf(published.Registry!)?.Base;
        Decisions? decisions = null;
        var steps = FlowWalk.After(effects.Flow, publication, @event => EndsRegistration(@event, publication, entry), cancellationToken);
        var eventsAfter = ImmutableArray.CreateBuilder<int>(steps.Count);
        foreach (var step in steps)
        {
            eventsAfter.Add(step.Event.Index);
        }

        // Most entries are not touched any more; only where one is does it matter what else the events do.
        if (isComplete || IsWrittenLate())
        {
            Visit();
        }

        return new Registration(
            effects, publication, published, registry, lateWrites.ToImmutable(), completions.ToImmutable(), retractions.ToImmutable(), eventsAfter.MoveToImmutable(),
            published.IsReference && LinksToOld(effects, entry, published.Registry!));

        bool IsWrittenLate()
        {
            var isOpenToAll = IsOpenToAll(published);
            foreach (var (@event, locks) in steps)
            {
                if (!MayWrite(@event) || EndsRegistration(@event, publication, entry))
                {
                    continue;
                }

                foreach (var effect in isOpenToAll ? effects.EffectsOf(@event) : effects.EffectsOn(@event, registry.Name, ShareOf))
                {
                    if (IsLateWrite(new RegistrationStep(@event, effect, locks)) && !IsCompletion(effect))
                    {
                        if (IsOfAnother(effects, @event, published) || IsRefused(@event))
                        {
                            break;
                        }

                        return true;
                    }
                }
            }

            return false;
        }

        Share ShareOf(FlowObject item) =>
            ReferenceEquals(item, entry) || MayBeSameResult(item, entry, effects.Flow) ? Share.Itself
            : published.IsReference ? ShareOfRegistry(item, published.Registry!)
            : Share.None;

        void Visit()
        {
            foreach (var (@event, locks) in steps)
            {
                if (EndsRegistration(@event, publication, entry) || IsOfAnother(effects, @event, published) || IsRefused(@event))
                {
                    continue;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    Add(new RegistrationStep(@event, effect, locks));
                }
            }
        }

        // Where TryAdd has said no, another object is registered, and this one is nobody's.
        bool IsRefused(FlowEvent @event) =>
            MayRefuse(publication)
            && (decisions ??= Decisions.In(effects.Flow, cancellationToken)).AbsenceControls(effects.Flow, publication, @event, cancellationToken);

        bool IsLateWrite(RegistrationStep step) =>
            step.Effect.Kind == EffectKind.Mutate
            && (ReferenceEquals(step.Effect.Entry, entry) || (IsInRegistry(step.Effect.Entry, published) && !IsInSectionOfItsOwn(step, publication, published)));

        void Add(RegistrationStep step)
        {
            var effect = step.Effect;
            switch (effect.Kind)
            {
                case EffectKind.Mutate when IsLateWrite(step):
                    (IsCompletion(effect) ? completions : lateWrites).Add(step);
                    break;
                case EffectKind.Mutate when IsOwner(effect.Entry, owner, registry) && IsCompletion(effect):
                case EffectKind.Complete when effect.Entry.IsReachedThrough(entry):
                    completions.Add(step);
                    break;
                case EffectKind.Retract when effect.Registry is not null
                    && Registration.FieldOf(effect.Registry) is { Symbol: { } from }
                    && SymbolEqualityComparer.Default.Equals(from, registry):
                    retractions.Add(step);
                    break;
            }
        }
    }

    /// <summary>True for what tells by its result whether it has registered: methods that only try by name, and the <c>Add</c> of a set.</summary>
    private static bool MayRefuse(FlowEvent publication) =>
        publication is { Kind: FlowEventKind.Call, Method: { ReturnType.SpecialType: SpecialType.System_Boolean } method }
        && (method.Name.StartsWith("Try", StringComparison.Ordinal) || (method.Name == "Add" && !FlowContext.HasBody(method)));

    /// <summary>What two calls hand out may be one and the same object, unless their types have nothing to do with each other.</summary>
    private static bool MayBeSameResult(FlowObject left, FlowObject right, MethodFlow flow) =>
        left.Kind == FlowObjectKind.Result
        && right.Kind == FlowObjectKind.Result
        && (FlowObjectTypes.TypeOf(left, flow) is not { } leftType || FlowObjectTypes.TypeOf(right, flow) is not { } rightType || MayBeSame(leftType, rightType));

    private static bool MayBeSame(ITypeSymbol left, ITypeSymbol right) =>
        left.TypeKind is TypeKind.Interface or TypeKind.TypeParameter
        || right.TypeKind is TypeKind.Interface or TypeKind.TypeParameter
        || TypeHierarchy.IsOrDerivesFrom(left, right)
        || TypeHierarchy.IsOrDerivesFrom(right, left);

    /// <summary>What has a registry, or has been given what it holds, can get at that.</summary>
    internal static Share ShareOfRegistry(FlowObject item, FlowObject registry) =>
        item.IsReachedThrough(registry) ? Share.Whole
        : !registry.IsReachedThrough(item) ? Share.None
        : ReferenceEquals(registry.Base, item) ? Share.Itself
        : Share.Whole;

    private static bool MayWrite(FlowEvent @event) => @event.Kind is FlowEventKind.Call or FlowEventKind.Store or FlowEventKind.ElementStore;

    /// <summary>
    /// True where whoever is called may write the entry, whatever it is given. Other code has to be given the entry or, where a
    /// field holds the entry itself, somebody who has that field.
    /// </summary>
    private static bool IsOpenToAll(Effect published) =>
        published.Entry.Kind == FlowObjectKind.Captured
        || (published.IsReference && published.Registry!.Root is { Kind: FlowObjectKind.Field or FlowObjectKind.Captured });

    /// <summary>A call that comes to the very operation that published the entry, such as a retry, is at work on another one.</summary>
    private static bool IsOfAnother(MethodEffects effects, FlowEvent @event, Effect published)
    {
        if (@event.Kind != FlowEventKind.Call)
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect.Kind is EffectKind.Publish or EffectKind.Insert or EffectKind.Mutate && ReferenceEquals(effect.Site.Syntax, published.Site.Syntax))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the method stores what the registry holds into the entry: <c>entry.Next = _head; _head = entry;</c>.</summary>
    private static bool LinksToOld(MethodEffects effects, FlowObject entry, FlowObject registry)
    {
        foreach (var @event in effects.Flow.Events)
        {
            if (@event.Kind == FlowEventKind.Store
                && Array.IndexOf(effects.Objects(@event.Receiver), entry) >= 0
                && Array.IndexOf(effects.Objects(@event.Value), registry) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a callee reads out of the field is what was just stored there.</summary>
    private static bool IsInRegistry(FlowObject item, Effect published) =>
        published.IsReference && ReferenceEquals(item, published.Registry);

    /// <summary>
    /// True where callees publish and write each under the lock that they take themselves: what the second one reads out of the
    /// field once it has the lock may be anybody's, and it knows that.
    /// </summary>
    private static bool IsInSectionOfItsOwn(RegistrationStep write, FlowEvent publication, Effect published)
    {
        foreach (var theirs in published.Locks.Locks)
        {
            foreach (var mine in write.Effect.Locks.Locks)
            {
                if (ReferenceEquals(mine.Target, theirs.Target) && IsTakenInCallee(publication, theirs.Target) && IsTakenInCallee(write.Event, mine.Target))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsTakenInCallee(FlowEvent call, FlowObject @lock)
    {
        foreach (var held in call.Locks.Locks)
        {
            if (ReferenceEquals(held.Target, @lock))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for the object that a registry belongs to; a static one belongs to its type.</summary>
    internal static bool IsOwner(FlowObject item, FlowObject? owner, ISymbol registry) =>
        owner is not null
            ? ReferenceEquals(item, owner)
            : item is { Kind: FlowObjectKind.Field, Base: null, Symbol: INamedTypeSymbol type }
                && SymbolEqualityComparer.Default.Equals(type, registry.ContainingType?.OriginalDefinition);

    /// <summary>
    /// In a loop, the object with the same name is another one once it has been made, or handed out, again. A call that publishes
    /// by reference is followed by the store that it makes.
    /// </summary>
    private static bool EndsRegistration(FlowEvent @event, FlowEvent publication, FlowObject entry) =>
        (ReferenceEquals(@event.Operation, publication.Operation) && (@event.Kind == publication.Kind || @event.Index < publication.Index))
        || (entry.Origin is not null && ReferenceEquals(@event.Operation, entry.Origin))
        || (entry.Kind == FlowObjectKind.Element && @event is { Kind: FlowEventKind.Call, Method.Name: "MoveNext" or "MoveNextAsync" });

    /// <summary>A constant state that is not the default is how code says that something is done.</summary>
    internal static bool IsCompletion(Effect effect) =>
        !effect.IsContent
        && !effect.IsReadModifyWrite
        && effect.Constant is { HasValue: true, Value: bool or int or uint or byte or short or long or null } constant
        && effect.Member is { } member
        && TypeOfMember(member) is { } type
        && (type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Byte or SpecialType.System_Int64
            || type.TypeKind == TypeKind.Enum)
        && constant.Value is not null and not false
        && (type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum || effect.IsOrdered || member is IFieldSymbol { IsVolatile: true });

    private static ITypeSymbol? TypeOfMember(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
