using Microsoft.CodeAnalysis;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>What the rules judge: one outermost type, with the flows and protocols that they ask for.</summary>
internal sealed class TypeUnderAnalysis
{
    private IReadOnlyList<Registration>? _registrations;
    private IReadOnlyList<Sighting>? _sightings;
    private IReadOnlyList<FlagProtocol>? _flags;
    private IReadOnlyList<EarlyGate>? _earlyGates;

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

    /// <summary>The registrations in the type's flows.</summary>
    internal IReadOnlyList<Registration> Registrations => _registrations ??= FindRegistrations();

    /// <summary>The flags that the type sets.</summary>
    internal IReadOnlyList<FlagProtocol> Flags => _flags ??= FlagProtocolBuilder.Build(Flows, Options.Evidence, Protocols, CancellationToken);

    /// <summary>The flags that are set too early.</summary>
    internal IReadOnlyList<EarlyGate> EarlyGates => _earlyGates ??= FindEarlyGates();

    private IReadOnlyList<EarlyGate> FindEarlyGates()
    {
        var found = new List<EarlyGate>();
        foreach (var flag in Flags)
        {
            if (EarlyGate.Find(flag, Flows, Options.Evidence, Protocols, CancellationToken) is { } early)
            {
                found.Add(early);
            }
        }

        return found;
    }

    private IReadOnlyList<Registration> FindRegistrations()
    {
        var registrations = new List<Registration>();
        foreach (var member in Flows.Members)
        {
            if (!Protocols.Publishers.MayRegister(member, Options, CancellationToken))
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                registrations.AddRange(RegistrationFinder.Find(flow, Protocols.Flow, CancellationToken));
            }
        }

        return registrations;
    }

    private IReadOnlyList<Sighting> FindSightings()
    {
        var sightings = new List<Sighting>();
        foreach (var registration in Registrations)
        {
            sightings.AddRange(SightingFinder.Find(registration, Options.Evidence, Protocols, CancellationToken));
        }

        return sightings;
    }
}
