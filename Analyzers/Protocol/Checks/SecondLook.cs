using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells where the helper that registers asks the registry once more, under a lock that it keeps. The first look is a mere
/// shortcut then: whoever comes second finds what the first has put there, and adds nothing.
/// </summary>
internal sealed class SecondLook
{
    /// <summary>A helper's helpers are read this many calls deep.</summary>
    private const int DeepestHelper = 4;

    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);

    private SecondLook(ProtocolContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where each way in which the second step of a pair registers comes to a look of its own, and one value is as good as another.</summary>
    internal static bool IsTaken(CheckThenAct pair, MethodEffects effects, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (pair.LostRace is not (LostRace.Throws or LostRace.Duplicates))
        {
            return false;
        }

        var second = new SecondLook(context, cancellationToken);
        var isTaken = false;
        foreach (var insertion in effects.StoresOf(pair.Act))
        {
            if (insertion is not { Kind: EffectKind.Insert, Registry: { } registry }
                || !SymbolEqualityComparer.Default.Equals(Registration.FieldOf(registry)?.Symbol, pair.Registry))
            {
                continue;
            }

            // What is written over under a lock is there once, whoever comes second.
            var replaces = insertion.Member is IMethodSymbol { Name: "set_Item" };
            if (insertion.Locks.IsEmpty
                || (!replaces && !second.IsTakenWithin(pair.Act, insertion.Site, DeepestHelper))
                || (pair.Entry is { } entry && MayHold(registry, entry, pair.Flow, context) && EntryIdentity.Has(entry, registry, pair.Flow, context, required, cancellationToken)))
            {
                return false;
            }

            isTaken |= !replaces;
        }

        return isTaken;
    }

    /// <summary>What a helper is handed, or hands out, is not what it registers if the registry holds something of another type: the key, say.</summary>
    private static bool MayHold(FlowObject registry, FlowObject entry, MethodFlow flow, ProtocolContext context) =>
        FlowObjectTypes.TypeOf(registry, flow) is not INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments }
        || arguments[arguments.Length - 1] is not { TypeKind: not TypeKind.TypeParameter } held
        || FlowObjectTypes.TypeOf(entry, flow) is not { } type
        || context.Flow.Compilation.HasImplicitConversion(type, held);

    /// <summary>True where every method that <paramref name="call"/> may run asks on its way to <paramref name="site"/>.</summary>
    private bool IsTakenWithin(FlowEvent call, IOperation site, int depth)
    {
        var isTaken = false;
        if (depth > 0 && call.Method is { MethodKind: not MethodKind.DelegateInvoke } method)
        {
            foreach (var target in _context.Flow.Hierarchy.TargetsOf(method))
            {
                // Who comes back to a method that is being read registers in one of the ways that are read there.
                if (_open.Contains(target))
                {
                    isTaken = true;
                    continue;
                }

                if (_context.Flow.FlowOf(target, _cancellationToken) is not { } helper)
                {
                    continue;
                }

                _open.Add(target);

                var effects = MethodEffects.Of(helper, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
                foreach (var step in helper.Events)
                {
                    if (step.Kind == FlowEventKind.Call && InsertionAt(site, step, effects) is { Registry: { } registry })
                    {
                        if (!IsGuarded(step, registry, effects) && !IsTakenWithin(step, site, depth - 1))
                        {
                            return false;
                        }

                        isTaken = true;
                    }
                }

                _open.Remove(target);
            }
        }

        return isTaken;
    }

    private static Effect? InsertionAt(IOperation site, FlowEvent step, MethodEffects effects)
    {
        foreach (var effect in effects.StoresOf(step))
        {
            if (effect.Kind == EffectKind.Insert && ReferenceEquals(effect.Site, site))
            {
                return effect;
            }
        }

        return null;
    }

    private bool IsGuarded(FlowEvent act, FlowObject registry, MethodEffects effects)
    {
        Decisions? decisions = null;
        foreach (var look in effects.Flow.Events)
        {
            if (look.Kind == FlowEventKind.Call
                && look.Index < act.Index
                && CallText.IsSameKey(look.Operation, act.Operation)
                && Asks(look, registry, effects)
                && IsOneStep(look, act, effects.Flow)
                && IsDecidedBy(decisions ??= Decisions.In(effects.Flow, _cancellationToken), look, act, effects.Flow))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Asks(FlowEvent look, FlowObject registry, MethodEffects effects)
    {
        foreach (var effect in effects.EffectsOf(look))
        {
            if (effect.Kind is EffectKind.Ask or EffectKind.Lookup && ReferenceEquals(effect.Registry, registry))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOneStep(FlowEvent look, FlowEvent act, MethodFlow flow)
    {
        foreach (var (@event, locks) in FlowWalk.After(flow, look, static _ => false, _cancellationToken))
        {
            if (ReferenceEquals(@event, act))
            {
                foreach (var held in locks.Locks)
                {
                    if (held.Mode != LockMode.Shared)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private bool IsDecidedBy(Decisions decisions, FlowEvent look, FlowEvent act, MethodFlow flow)
    {
        foreach (var decision in decisions.Of(look.Operation))
        {
            if (decision.Absent is { } absent && Decisions.Controls(flow, decision, act, absent, candidate => ReferenceEquals(candidate, look), _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
