using Microsoft.CodeAnalysis;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>What the rules judge: one outermost type, with the flows and protocols that they ask for.</summary>
internal sealed class TypeUnderAnalysis
{
    /// <summary>So many registrations of one method are held against what fails behind them, which takes a walk for each.</summary>
    private const int MostThatFail = 32;

    private readonly Dictionary<MethodFlow, MethodEffects> _effects = new();
    private readonly Dictionary<IMethodSymbol, CheckThenActSieve> _sieves = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Dictionary<object, FlagProtocol>> _protocols = new(SymbolEqualityComparer.Default);
    private IReadOnlyList<Registration>? _registrations;
    private IReadOnlyList<Sighting>? _sightings;
    private IReadOnlyList<FlagProtocol>? _flags;
    private IReadOnlyList<(FlagProtocol Flag, TypeFlows Owner)>? _flagsOfEntries;
    private IReadOnlyList<EarlyGate>? _earlyGates;
    private IReadOnlyList<EarlySignal>? _earlySignals;
    private IReadOnlyList<FailedRegistration>? _failedRegistrations;
    private (IReadOnlyList<CheckThenAct> Pairs, IReadOnlyList<StaleCheck> Stale)? _checks;

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

    /// <summary>The flags of objects that the type looks up where threads meet, each with the type that declares it.</summary>
    internal IReadOnlyList<(FlagProtocol Flag, TypeFlows Owner)> FlagsOfEntries => _flagsOfEntries ??= EntryFlags.Find(Flows, Options.Evidence, Protocols, CancellationToken);

    /// <summary>The flags that are set too early.</summary>
    internal IReadOnlyList<EarlyGate> EarlyGates => _earlyGates ??= FindEarlyGates();

    /// <summary>The tasks that are completed, and events that are set, too early.</summary>
    internal IReadOnlyList<EarlySignal> EarlySignals => _earlySignals ??= FindEarlySignals();

    /// <summary>The registrations of the type that depend on a lookup made in an earlier step.</summary>
    internal IReadOnlyList<CheckThenAct> CheckThenActs => (_checks ??= FindChecks()).Pairs;

    /// <summary>The decisions that outlive the lock under which they were taken.</summary>
    internal IReadOnlyList<StaleCheck> StaleChecks => (_checks ??= FindChecks()).Stale;

    /// <summary>The registrations of the type that can fail and are not taken back.</summary>
    internal IReadOnlyList<FailedRegistration> FailedRegistrations => _failedRegistrations ??= FindFailedRegistrations();

    /// <summary>What the events of a flow do, calls followed as deep as they are at all; worked out once for all rules.</summary>
    internal MethodEffects EffectsOf(MethodFlow flow)
    {
        if (!_effects.TryGetValue(flow, out var effects))
        {
            _effects.Add(flow, effects = MethodEffects.Of(flow, Protocols.Flow, FlowContext.DeepestCall, CancellationToken));
        }

        return effects;
    }

    /// <summary>What the type, and the one that declares it, do with a flag; worked out once for all that set it.</summary>
    internal FlagProtocol ProtocolOf(ISymbol flag, ReadyState ready)
    {
        if (!_protocols.TryGetValue(flag, out var byValue))
        {
            _protocols.Add(flag, byValue = new Dictionary<object, FlagProtocol>());
        }

        if (!byValue.TryGetValue(ready.Value, out var protocol))
        {
            byValue.Add(ready.Value, protocol = FlagProtocolBuilder.Build(flag, ready, Flows, Protocols, CancellationToken));
        }

        return protocol;
    }

    /// <summary>What the bound body of a member rules out; null where nothing is known of it.</summary>
    internal BodySieve? BodySieveOf(IMethodSymbol member) => BodySieve.Of(member, Protocols, Options.Evidence, CancellationToken);

    private CheckThenActSieve SieveOf(IMethodSymbol member)
    {
        if (!_sieves.TryGetValue(member, out var sieve))
        {
            _sieves.Add(member, sieve = CheckThenActSieve.Read(member, Protocols.Publishers, Options.Evidence, CancellationToken));
        }

        return sieve;
    }

    private IReadOnlyList<FailedRegistration> FindFailedRegistrations()
    {
        var failed = new List<FailedRegistration>();
        foreach (var member in Flows.Members)
        {
            if (!SieveOf(member).MayFailAfterPublication || BodySieveOf(member)?.MayFailToRegister() == false)
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                AddFailedRegistrations(flow, failed);
            }
        }

        return failed;
    }

    private void AddFailedRegistrations(MethodFlow flow, List<FailedRegistration> failed)
    {
        var places = new HashSet<IOperation>();
        Decisions? decisions = null;
        var effects = EffectsOf(flow);
        var registrations = RegistrationFinder.FindComplete(
            effects,
            Protocols.Publishers,
            Options.Evidence,
            (publication, published) => FailedRegistrationFinder.MayFail(publication, published, flow, Protocols),
            CancellationToken);
        foreach (var registration in registrations.Take(MostThatFail))
        {
            decisions ??= Decisions.In(flow, CancellationToken);
            if (FailedRegistrationFinder.Find(registration, decisions, Options.Evidence, Protocols, CancellationToken) is { } found
                && places.Add(found.Publication.Operation))
            {
                failed.Add(found);
            }
        }

        foreach (var @event in flow.Events)
        {
            if (CachedFailureFinder.Find(@event, effects, Protocols, CancellationToken) is { } cached && places.Add(cached.Publication.Operation))
            {
                failed.Add(cached);
            }
        }
    }

    private (IReadOnlyList<CheckThenAct> Pairs, IReadOnlyList<StaleCheck> Stale) FindChecks()
    {
        var pairs = new List<CheckThenAct>();
        var stale = new List<StaleCheck>();
        foreach (var member in Flows.Members)
        {
            var sieve = SieveOf(member);
            if ((sieve.MayCheckThenAct || sieve.MayClaimOrSwap) && BodySieveOf(member) is { } body)
            {
                sieve = sieve with
                {
                    MayCheckThenAct = sieve.MayCheckThenAct && body.MayCheckThenAct(),
                    MayClaimOrSwap = sieve.MayClaimOrSwap && body.MayClaimOrSwap(),
                };
            }

            if (!sieve.MayCheckThenAct && !sieve.MayTakeLocksTwice && !sieve.MayClaimOrSwap)
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                var decisions = Decisions.In(flow, CancellationToken);
                var effects = EffectsOf(flow);
                if (sieve.MayCheckThenAct)
                {
                    pairs.AddRange(CheckThenActFinder.Find(effects, decisions, Protocols, Options.Evidence, CancellationToken));
                }

                if (sieve.MayClaimOrSwap)
                {
                    pairs.AddRange(UnguardedStepFinder.Find(effects, decisions, Protocols, Options.Evidence, CancellationToken));
                }

                if (sieve.MayTakeLocksTwice)
                {
                    stale.AddRange(StaleCheckFinder.Find(effects, decisions, Protocols, Options.Evidence, CancellationToken));
                }
            }
        }

        return (pairs, stale);
    }

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

        foreach (var (flag, owner) in FlagsOfEntries)
        {
            if (EarlyGate.Find(flag, owner, Options.Evidence, Protocols, CancellationToken) is { } early)
            {
                found.Add(early);
            }
        }

        return found;
    }

    private IReadOnlyList<EarlySignal> FindEarlySignals()
    {
        var found = new List<EarlySignal>();
        foreach (var member in Flows.Members)
        {
            if (MemberShape.Of(member, CancellationToken) is not { MaySignal: true } || BodySieveOf(member)?.MaySignalTooEarly() == false)
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                if (EarlySignalFinder.Find(EffectsOf(flow), Flows, Protocols, CancellationToken) is { } early)
                {
                    found.Add(early);
                }
            }
        }

        return found;
    }

    private IReadOnlyList<Registration> FindRegistrations()
    {
        var registrations = new List<Registration>();
        foreach (var member in Flows.Members)
        {
            if (!Protocols.Publishers.MayRegister(member, Options, CancellationToken) || BodySieveOf(member)?.MayRegister() == false)
            {
                continue;
            }

            foreach (var flow in Flows.FlowsOf(member, CancellationToken))
            {
                registrations.AddRange(RegistrationFinder.Find(EffectsOf(flow), Protocols.Publishers, Options.Evidence, CancellationToken));
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
