using Microsoft.CodeAnalysis;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>What the rules judge: one outermost type, with the flows and protocols that they ask for.</summary>
internal sealed class TypeUnderAnalysis
{
    private IReadOnlyList<Sighting>? _sightings;

    internal TypeUnderAnalysis(INamedTypeSymbol type, ProtocolContext protocols, RaceOptions options, CancellationToken cancellationToken)
    {
        Type = type;
        Protocols = protocols;
        Options = options;
        CancellationToken = cancellationToken;
        Flows = protocols.FlowsOf(type);
    }

    /// <summary>The type; nested types are judged with it.</summary>
    internal INamedTypeSymbol Type { get; }

    /// <summary>The protocols of the compilation.</summary>
    internal ProtocolContext Protocols { get; }

    /// <summary>The flows of the type.</summary>
    internal TypeFlows Flows { get; }

    /// <summary>What the user has configured.</summary>
    internal RaceOptions Options { get; }

    /// <summary>Ends the analysis early.</summary>
    internal CancellationToken CancellationToken { get; }

    /// <summary>For each registration of the type, the ways in which another thread can see the entry half ready; those of one registration are neighbours.</summary>
    internal IReadOnlyList<Sighting> Sightings => _sightings ??= FindSightings();

    private IReadOnlyList<Sighting> FindSightings()
    {
        var sightings = new List<Sighting>();
        foreach (var member in Flows.Members)
        {
            if (!Protocols.Publishers.MayRegister(member, Options, CancellationToken))
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                foreach (var registration in RegistrationFinder.Find(flow, Protocols.Flow, CancellationToken))
                {
                    sightings.AddRange(SightingFinder.Find(registration, Options.Evidence, Protocols, CancellationToken));
                }
            }
        }

        return sightings;
    }
}
