using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>Collects what the ready-gate fix needs: all registrations of one entry type that have no gate, and the lookups that see them.</summary>
internal static class ReadyGateFacts
{
    /// <summary>Nobody wants one edit of more registrations than this, and their facts grow with the square of their number.</summary>
    private const int MostTogether = 32;

    /// <summary>Adds the facts of <paramref name="sightings"/>, whose entries share one type.</summary>
    internal static void AddTo(FixFacts facts, IReadOnlyList<Sighting> sightings, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (sightings.Count > MostTogether)
        {
            facts.AddText(FixFacts.Unknown, "registrations");
            return;
        }

        if (EntryTypeOf(sightings[0]) is { } type && DeclarationOf(type, context.Flow.Compilation, cancellationToken) is { } declaration)
        {
            facts.Add(FixFacts.Entry, declaration);
        }

        AddNeed(facts, sightings, context, cancellationToken);
        var publications = new HashSet<SyntaxNode>();
        var helpers = new HashSet<SyntaxNode>();
        var lookups = new HashSet<SyntaxNode>();
        var uses = new HashSet<SyntaxNode>();
        var calls = new HashSet<SyntaxNode>();
        foreach (var sighting in sightings)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var registration = sighting.Registration;
            if (!publications.Add(registration.Publication.Operation.Syntax))
            {
                continue;
            }

            var (last, seeing, used) = SightingFinder.FindAll(registration, context, cancellationToken);
            facts.Add(FixFacts.Publications, registration.Publication.Operation.Syntax);
            facts.Add(FixFacts.LastWrites, (last ?? sighting.LateWrite).Event.Operation.Syntax);
            facts.AddText(FixFacts.Names, Wording.NameOf(registration.Entry) ?? string.Empty);
            if (registration.Effect.Site.Syntax != registration.Publication.Operation.Syntax && helpers.Add(registration.Effect.Site.Syntax))
            {
                facts.Add(FixFacts.Helpers, registration.Effect.Site.Syntax);
            }

            if (seeing.IsEmpty)
            {
                facts.AddText(FixFacts.Unknown, "lookups");
            }

            foreach (var lookup in seeing)
            {
                AddOnce(FixFacts.Lookups, lookup.Access.Event.Operation.Syntax, lookups);
            }

            foreach (var use in used)
            {
                AddOnce(FixFacts.Uses, use.Access.Event.Operation.Syntax, uses);
            }

            if (SelfLookups.Find(registration, seeing, context, cancellationToken) is not { } found)
            {
                facts.AddText(FixFacts.Unknown, "selfCalls");
                continue;
            }

            foreach (var call in found)
            {
                AddOnce(FixFacts.SelfCalls, call, calls);
            }

            foreach (var retraction in registration.Retractions)
            {
                facts.Add(FixFacts.Retractions, retraction.Event.Operation.Syntax);
            }
        }

        var others = new HashSet<SyntaxNode>();
        foreach (var sighting in sightings)
        {
            foreach (var publication in sighting.Protocol.Publications)
            {
                var place = publication.Event.Operation.Syntax;
                if (!publications.Contains(place) && !helpers.Contains(place))
                {
                    AddOnce(FixFacts.Others, place, others);
                }
            }
        }

        void AddOnce(string role, SyntaxNode place, HashSet<SyntaxNode> known)
        {
            if (known.Add(place))
            {
                facts.Add(role, place);
            }
        }
    }

    /// <summary>Adds what the fix of one lookup that goes around a gate has to know.</summary>
    internal static void AddTo(FixFacts facts, Sighting sighting, ISymbol gate, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (EntryTypeOf(sighting) is { } type && DeclarationOf(type, context.Flow.Compilation, cancellationToken) is { } declaration)
        {
            facts.Add(FixFacts.Entry, declaration);
        }

        facts.AddText(FixFacts.Gate, gate.Name);
        if (ReadyMemberOf(gate, sighting.Registration) is { } ready)
        {
            facts.AddText(FixFacts.Ready, ready);
        }

        facts.Add(FixFacts.Publications, sighting.Registration.Publication.Operation.Syntax);
        facts.Add(FixFacts.Lookups, lookup.Access.Event.Operation.Syntax);
        if (SelfLookups.Find(sighting.Registration, ImmutableArray.Create(lookup), context, cancellationToken) is not { } calls)
        {
            facts.AddText(FixFacts.Unknown, "selfCalls");
            return;
        }

        foreach (var call in calls)
        {
            facts.Add(FixFacts.SelfCalls, call);
        }
    }

    /// <summary>The member of the gate's enum in which the registration leaves an entry.</summary>
    private static string? ReadyMemberOf(ISymbol gate, Registration registration)
    {
        if (FlowObjectTypes.TypeOf(gate) is not { TypeKind: TypeKind.Enum } type)
        {
            return null;
        }

        for (var i = registration.Completions.Length - 1; i >= 0; i--)
        {
            var effect = registration.Completions[i].Effect;
            if (!SymbolEqualityComparer.Default.Equals(effect.Member, gate) || effect.Constant is not { HasValue: true, Value: { } value })
            {
                continue;
            }

            foreach (var member in type.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true, ConstantValue: { } constant } && constant.Equals(value))
                {
                    return member.Name;
                }
            }
        }

        return null;
    }

    /// <summary>An entry that the registering flow finds itself cannot be published last.</summary>
    private static void AddNeed(FixFacts facts, IReadOnlyList<Sighting> sightings, ProtocolContext context, CancellationToken cancellationToken)
    {
        foreach (var sighting in sightings)
        {
            if (SelfLookups.Find(sighting.Registration, sighting.Protocol.Lookups, context, cancellationToken) is not { Count: 0 }
                || sighting.Protocol.Lookups.Any(lookup => ReferenceEquals(lookup.Access.Flow.Method, sighting.Registration.Flow.Method)))
            {
                facts.AddText(FixFacts.NeedsFindable, "true");
                return;
            }
        }
    }

    /// <summary>The type that the registry's lookups hand out, where the registry says it, else the entry's own.</summary>
    internal static INamedTypeSymbol? EntryTypeOf(Sighting sighting)
    {
        var registration = sighting.Registration;
        var type = FlowObjectTypes.TypeOf(registration.Registry);
        for (var item = registration.Effect.Registry; type is not null && item is { Kind: FlowObjectKind.Element or FlowObjectKind.Result }; item = item.Base)
        {
            type = FlowObjectTypes.ElementTypeOf(type);
        }

        var element = type is null || registration.Effect.IsReference ? type : FlowObjectTypes.ElementTypeOf(type);
        return element as INamedTypeSymbol ?? FlowObjectTypes.TypeOf(registration.Entry, registration.Flow) as INamedTypeSymbol;
    }

    /// <summary>The name in the declaration, unless the type comes from metadata or from another project.</summary>
    private static Location? DeclarationOf(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (compilation.ContainsSyntaxTree(reference.SyntaxTree)
                && reference.GetSyntax(cancellationToken) is BaseTypeDeclarationSyntax declaration)
            {
                return declaration.Identifier.GetLocation();
            }
        }

        return null;
    }
}
