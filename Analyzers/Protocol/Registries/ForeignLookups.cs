using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells the lookups that other flows make of an entry from those that belong to its registration.</summary>
internal sealed class ForeignLookups
{
    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly int _firstInitialization = int.MaxValue;
    private HashSet<IMethodSymbol>? _earlyHandlers;

    /// <param name="registration">The registration.</param>
    /// <param name="initializations">The late steps that make the entry ready.</param>
    /// <param name="protocol">What is done with the registry.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal ForeignLookups(Registration registration, List<RegistrationStep> initializations, RegistryProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _context = context;
        _cancellationToken = cancellationToken;
        foreach (var late in initializations)
        {
            _firstInitialization = Math.Min(_firstInitialization, late.Event.Index);
        }
    }

    /// <summary>A lookup that only the registering flow itself makes, between publication and completion, races with nobody.</summary>
    internal bool IsForeign(Lookup lookup)
    {
        if (IsInCopyOfEntry(lookup) || IsOfTwo(Registration.FieldOf(lookup.Access.Effect.Registry!)?.Base, lookup.Access.Flow, _registration.Registry))
        {
            return false;
        }

        if (ReferenceEquals(lookup.Access.Flow, _registration.Flow))
        {
            return !_registration.IsAfter(lookup.Access.Event) && !IsLink(lookup.Access.Event);
        }

        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        return !IsOnlyCalledBy(lookup.Access.Member, TypeFlows.MemberOf(_registration.Flow.Method), seen, depth: 3)
            && !LaterThreads.Make(_registration, _protocol, lookup, _context, _cancellationToken);
    }

    /// <summary>True where the entry only gets to know the one before it: <c>entry.Next = _head; _head = entry;</c>.</summary>
    private bool IsLink(FlowEvent lookup) =>
        lookup is { Kind: FlowEventKind.Load, Operation.Parent: ISimpleAssignmentOperation { Target: IMemberReferenceOperation } link }
        && ReferenceEquals(link.Value, lookup.Operation)
        && _registration.Flow.EventAt(link) is { } store
        && Array.IndexOf(_registration.Effects.Objects(store.Receiver), _registration.Entry) >= 0;

    /// <summary>
    /// True for a look into a copy of an entry that is a collection itself: the entry was looked up, and read to its end, where
    /// the copy was made.
    /// </summary>
    private bool IsInCopyOfEntry(Lookup lookup)
    {
        if (_registration.Effect.Registry is not { Kind: FlowObjectKind.Field } || lookup.Access.Effect.Registry is not { Kind: FlowObjectKind.Element })
        {
            return false;
        }

        var isCopy = false;
        foreach (var item in lookup.Access.Flow.Objects.Objects(lookup.Access.Event.Receiver))
        {
            // What a collection expression makes is an object of its own beside.
            if (item.Kind == FlowObjectKind.Fresh)
            {
                continue;
            }

            if (item is not { Kind: FlowObjectKind.Result, Base.Kind: FlowObjectKind.Element, Origin: { } origin } || !(origin.Syntax is CollectionExpressionSyntax || _context.Flow.IsCopyingCall(origin)))
            {
                return false;
            }

            isCopy = true;
        }

        return isCopy;
    }

    /// <summary>
    /// True in a method that copies the registry of its own object into that of another one, or compares the two: the other
    /// object is a copy that is being made, or is held still by whoever asks.
    /// </summary>
    internal static bool IsOfTwo(FlowObject? owner, MethodFlow flow, ISymbol registry)
    {
        if (owner is not { Kind: FlowObjectKind.Parameter })
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Kind is FlowEventKind.Load
                && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, registry)
                && flow.Objects.Objects(@event.Receiver) is [{ Kind: FlowObjectKind.This }])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Helpers that call, or hook up, each other are no way in.</summary>
    private bool IsOnlyCalledBy(IMethodSymbol member, IMethodSymbol registering, HashSet<IMethodSymbol> seen, int depth)
    {
        if (SymbolEqualityComparer.Default.Equals(member, registering) || EarlyHandlers.Contains(member.OriginalDefinition))
        {
            return false;
        }

        if (!seen.Add(member))
        {
            return true;
        }

        if (depth == 0 || member.DeclaredAccessibility != Accessibility.Private || member.MethodKind != MethodKind.Ordinary)
        {
            return false;
        }

        var isCalled = false;
        foreach (var caller in _context.FlowsOf(member.ContainingType).MembersMentioning(new[] { member.Name }))
        {
            if (SymbolEqualityComparer.Default.Equals(caller, member))
            {
                continue;
            }

            isCalled = true;
            if (!SymbolEqualityComparer.Default.Equals(caller, registering) && !IsOnlyCalledBy(caller, registering, seen, depth - 1))
            {
                return false;
            }
        }

        return isCalled;
    }

    /// <summary>The handlers that the flow hooks up after the publication, before it initializes anything.</summary>
    private HashSet<IMethodSymbol> EarlyHandlers => _earlyHandlers ??= FindEarlyHandlers();

    private HashSet<IMethodSymbol> FindEarlyHandlers()
    {
        var handlers = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var index in _registration.EventsAfter)
        {
            var @event = _registration.Flow.Events[index];
            if (@event.Kind != FlowEventKind.Subscribe || index > _firstInitialization)
            {
                continue;
            }

            foreach (var handler in _registration.Flow.Objects.Objects(@event.Value))
            {
                if (handler is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method })
                {
                    handlers.Add(method.OriginalDefinition);
                }
            }
        }

        return handlers;
    }
}
