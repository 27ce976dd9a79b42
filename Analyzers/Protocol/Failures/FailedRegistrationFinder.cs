using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds ways on which a registration fails and its entry stays published. Nearly everything may throw, so a failure counts
/// only where the code itself shows that it expects one: an explicit throw, an error that is returned, an operation on the
/// entry that is awaited, and a registry that entries can be taken out of.
/// </summary>
internal sealed class FailedRegistrationFinder
{
    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly Decisions _decisions;
    private readonly CancellationToken _cancellationToken;
    private readonly MethodFlow _flow;
    private readonly FailingSteps _steps;
    private readonly RetractionOnFailure _retraction;
    private readonly ReturnedErrors _errors;
    private bool[]? _afterSuccess;
    private bool[]? _doneToFound;
    private FeasibleWays? _ways;

    private FailedRegistrationFinder(
        Registration registration,
        RegistryProtocol protocol,
        Decisions decisions,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _decisions = decisions;
        _cancellationToken = cancellationToken;
        _flow = registration.Flow;
        _steps = new FailingSteps(registration, context, cancellationToken);
        _retraction = new RetractionOnFailure(registration, _steps, context, cancellationToken);
        _errors = new ReturnedErrors(registration, _retraction, decisions, EndsWay, cancellationToken);
    }

    /// <summary>The ways behind the publication, which matter once something on them looks like a failure.</summary>
    private FeasibleWays Ways => _ways ??= FeasibleWays.From(_flow, _registration.Publication, EndsWay, _cancellationToken);

    /// <summary>
    /// The ways on which a registration for which <see cref="MayFail"/> holds fails without being taken back, or null where there is
    /// none. What is registered where an exception has been caught makes good a failure, and stays on purpose when that is told.
    /// </summary>
    internal static FailedRegistration? Find(
        Registration registration,
        Decisions decisions,
        Evidence required,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        if (IsComparedByValue(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow))
            || IsKeyOfAnyType(registration)
            || IsPutBack(registration)
            || RetractionOnFailure.IsInHandler(registration.Publication.Node))
        {
            return null;
        }

        var protocol = context.ProtocolOf(registration.Registry, holdsEntry: false, registration.Flow.Method.ContainingType, cancellationToken);
        if (protocol.Evidence == Evidence.Excluded || protocol.Evidence < required)
        {
            return null;
        }

        var finder = new FailedRegistrationFinder(registration, protocol, decisions, context, cancellationToken);
        if (!CanBeTakenOut(protocol) && !finder.IsAnsweredHere())
        {
            return null;
        }

        return finder.Find() is { } failed && !finder.IsPartOfConstruction(failed.Kind, context) && !finder._retraction.IsHandledByCallers(failed.Kind) ? failed : null;
    }

    /// <summary>Where a constructor fails, nobody gets the object that has the registry.</summary>
    private bool IsPartOfConstruction(FailureKind kind, ProtocolContext context) =>
        kind == FailureKind.Throws
        && _registration.RegistryOwner is { Kind: FlowObjectKind.This }
        && context.FlowsOf(_registration.Registry.ContainingType).IsPartOfConstruction(_flow.Method, _cancellationToken);

    /// <summary>
    /// True where a publication may be the begin of a registration that fails. An empty collection in a table is no failure, and
    /// what a callee made and published for itself is its own registration.
    /// </summary>
    internal static bool MayFail(FlowEvent publication, Effect published, MethodFlow flow, ProtocolContext context) =>
        !published.IsReference
        && flow.Method.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
        && publication is { Kind: FlowEventKind.Call, Method: { } publisher }
        && publisher.Name is not ("GetOrAdd" or "AddOrUpdate" or "GetValue" or "Enqueue" or "Push" or "TryWrite")
        && (published.Entry.Kind is not (FlowObjectKind.Result or FlowObjectKind.Element) || ReferenceEquals(published.Site, publication.Operation))
        && context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(published.Entry, flow)) == CollectionKind.None
        && !IsKeyOfCollection(publication, publisher, context);

    /// <summary>The key under which a collection is kept is no entry: it is the collection's elements that are registered.</summary>
    private static bool IsKeyOfCollection(FlowEvent publication, IMethodSymbol publisher, ProtocolContext context)
    {
        if (FlowContext.HasBody(publisher) || publication.Arguments.Length < 2)
        {
            return false;
        }

        foreach (var parameter in publisher.Parameters)
        {
            if (context.Flow.Catalogue.CollectionKindOf(parameter.Type) != CollectionKind.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An object that equals others of the same content is a name for something, and notes down a fact where it is kept.</summary>
    private static bool IsComparedByValue(ITypeSymbol? type)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(nameof(Equals)))
            {
                if (member is IMethodSymbol { IsOverride: true, IsImplicitlyDeclared: false })
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What may be of any type, a number included, and stands beside a value is what the value is kept under.</summary>
    private static bool IsKeyOfAnyType(Registration registration) =>
        FlowObjectTypes.TypeOf(registration.Entry, registration.Flow) is ITypeParameterSymbol { HasReferenceTypeConstraint: false, ConstraintTypes.IsEmpty: true }
        && registration.Effect.Site is IInvocationOperation { TargetMethod.Parameters.Length: > 1 } or ISimpleAssignmentOperation { Target: IPropertyReferenceOperation };

    /// <summary>What was found in the registry itself is put back, as when a change is undone, and has been registered before.</summary>
    private static bool IsPutBack(Registration registration)
    {
        for (var item = registration.Entry; item is not null; item = item.Base)
        {
            if (item is { Kind: FlowObjectKind.Element, Base: { } collection } && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(collection)?.Symbol, registration.Registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A registry out of which single entries are taken knows what an end of a registration is.</summary>
    private static bool CanBeTakenOut(RegistryProtocol protocol)
    {
        foreach (var retraction in protocol.Retractions)
        {
            if (retraction.Effect.Site is IInvocationOperation { TargetMethod.Name: "Remove" or "TryRemove" or "RemoveAt" or "RemoveAll" })
            {
                return true;
            }
        }

        return false;
    }

    private FailedRegistration? Find()
    {
        _afterSuccess = FindAfterSuccess();
        var isTakenOutLater = !_registration.Retractions.IsEmpty;
        var after = FlowWalk.After(_flow, _registration.Publication, EndsWay, _cancellationToken);
        var returns = new List<ReturnedValue>();
        foreach (var (@event, _) in after)
        {
            if (@event.Kind == FlowEventKind.Return && FollowsSuccessfulPublication(@event))
            {
                _errors.AddReturned(@event, returns);
            }
        }

        var caught = new HashSet<FlowNode>();
        var failures = ImmutableArray.CreateBuilder<RegistrationFailure>();
        foreach (var (@event, _) in after)
        {
            if (ReferenceEquals(@event, _registration.Publication) || _retraction.Retracts(@event) || !FollowsSuccessfulPublication(@event) || IsOfNextRound(@event))
            {
                continue;
            }

            if (@event.Kind == FlowEventKind.Return)
            {
                foreach (var returned in returns)
                {
                    if (ReferenceEquals(returned.Event, @event) && _errors.IsError(returned, returns, after) && Ways.Reach(returned.Node) && !Ways.IsDecidedBefore(returned.Node) && !_retraction.RetractsAfter(@event, _registration.Effects))
                    {
                        Add(returned.Value, FailureKind.ReturnsError, @event);
                    }
                }

                continue;
            }

            if (!isTakenOutLater && IsDoneToFoundEntries(@event))
            {
                continue;
            }

            if (_steps.MayThrow(@event, isTakenOutLater))
            {
                if (_retraction.Escapes(@event.Node) && Ways.Reach(@event.Node))
                {
                    Add(@event.Operation, FailureKind.Throws, @event);
                }
            }
            else if (!_steps.MayBeCaught(@event))
            {
                continue;
            }

            // All that fails in one node is caught by the same handlers, and an error is one beside a success only.
            if (returns.Count > 0 && caught.Add(@event.Node))
            {
                foreach (var error in _errors.ErrorsReturnedByHandlers(@event, returns, after))
                {
                    Add(error.Value, FailureKind.ReturnsError, @event);
                }
            }
        }

        return failures.Count == 0
            ? null
            : new FailedRegistration(_flow, _registration.Publication, failures.ToImmutable(), _protocol.Registry, _registration.Entry);

        // A finally block is there once for each way into it.
        void Add(IOperation operation, FailureKind kind, FlowEvent @event)
        {
            if (!failures.Any(failure => failure.Operation == operation) && !_retraction.IsTakenOutByHandler(@event))
            {
                failures.Add(new RegistrationFailure(operation, kind));
            }
        }
    }

    /// <summary>The next round of a loop finds the entry like anyone else, or makes another one.</summary>
    private bool EndsWay(FlowEvent @event) =>
        _retraction.Retracts(@event)
        || _retraction.TellsFailure(@event)
        || (!ReferenceEquals(@event, _registration.Publication) && ReferenceEquals(@event.Operation, _registration.Publication.Operation))
        || (_registration.Entry.Origin is { } origin && ReferenceEquals(@event.Operation, origin) && !ReferenceEquals(@event, _registration.Publication))
        || (@event.Kind == FlowEventKind.Call
            && @event.Operation.Syntax.SpanStart < _registration.Publication.Operation.Syntax.SpanStart
            && LooksUp(@event));

    /// <summary>What stands ahead of the making of the entry comes after it in the next round of a loop only, on the way to another entry.</summary>
    private bool IsOfNextRound(FlowEvent @event) =>
        _registration.Entry is { Kind: FlowObjectKind.Fresh, Origin.Syntax: var made }
        && made.SyntaxTree == @event.Operation.Syntax.SyntaxTree
        && @event.Operation.Syntax.Span.End <= made.SpanStart;

    private bool LooksUp(FlowEvent @event)
    {
        foreach (var effect in _registration.Effects.EffectsOf(@event))
        {
            if (effect.Kind is EffectKind.Lookup or EffectKind.Ask
                && effect.Registry is not null
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry)?.Symbol, _protocol.Registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a request that the registering method itself answers in the end: if it fails before, nobody ever does.</summary>
    private bool IsAnsweredHere()
    {
        if (!_steps.IsRequest)
        {
            return false;
        }

        foreach (var completion in _registration.Completions)
        {
            if (completion.Effect.Kind == EffectKind.Complete)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What follows a publication that was refused, as by <c>TryAdd</c>, is not its failure.</summary>
    private bool FollowsSuccessfulPublication(FlowEvent @event) => _afterSuccess is null || _afterSuccess[@event.Index];

    /// <summary>
    /// True for a step that comes as well where the registry was asked first and had the entry already: that uses the entry, as
    /// whoever finds it next will once more, and is no part of its registration.
    /// </summary>
    private bool IsDoneToFoundEntries(FlowEvent @event) => (_doneToFound ??= FindDoneToFound())[@event.Index];

    private bool[] FindDoneToFound()
    {
        var done = new bool[_flow.Events.Count];
        foreach (var look in _flow.Events)
        {
            if (look.Kind != FlowEventKind.Call
                || _decisions.Of(look.Operation).Count == 0
                || !LooksUp(look)
                || !_decisions.AbsenceControls(_flow, look, _registration.Publication, _cancellationToken))
            {
                continue;
            }

            foreach (var decision in _decisions.Of(look.Operation))
            {
                if (decision is not { Present: { } present, Absent: not null })
                {
                    continue;
                }

                var reached = FlowWalk.ReachedFrom(_flow, present, decision.Node, candidate => ReferenceEquals(candidate, look) || ReferenceEquals(candidate, _registration.Publication), _cancellationToken);
                for (var i = 0; i < done.Length; i++)
                {
                    done[i] |= reached[i];
                }
            }
        }

        return done;
    }

    private bool[]? FindAfterSuccess()
    {
        foreach (var decision in _decisions.Of(_registration.Publication.Operation))
        {
            if (decision.Present is { } present)
            {
                return FlowWalk.ReachedFrom(_flow, present, decision.Node, EndsWay, _cancellationToken);
            }
        }

        return null;
    }
}
