using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What makes a check hold although its lock is given back: a mark that keeps everyone else from coming this far, or a number
/// that tells whether anyone else has.
/// </summary>
internal static class Claim
{
    /// <summary>
    /// True where, before the lock of a check is given back, something is marked as taken that is tested on the way to the act,
    /// as in <c>if (!_inFlight.Add(key)) return;</c> or <c>if (_busy) return; _busy = true;</c>.
    /// </summary>
    internal static bool IsMade(MethodEffects effects, Decisions decisions, FlowEvent check, FlowEvent act, FlowObject @lock, CancellationToken cancellationToken)
    {
        if (IsMadeUnder(@lock, effects, decisions, check, act, cancellationToken))
        {
            return true;
        }

        // A lock around the check makes one step of the two as well, whatever the check locks inside.
        foreach (var around in check.Locks.Locks)
        {
            if (around.Mode == LockMode.Exclusive
                && !ReferenceEquals(around.Target, @lock)
                && IsMadeUnder(around.Target, effects, decisions, check, act, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where one and the same key can be put into, or taken out of, a concurrent collection by one thread only, and whoever
    /// does not succeed does not come to the act: <c>if (!_issued.TryRemove(key, out _)) return;</c>.
    /// </summary>
    internal static bool IsWon(MethodEffects effects, Decisions decisions, FlowEvent check, FlowEvent act, CancellationToken cancellationToken)
    {
        foreach (var @event in effects.Flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { Name: "TryAdd" or "TryRemove", ContainingType: { } type } }
                && !ReferenceEquals(@event, check)
                && !ReferenceEquals(@event, act)
                && effects.Context.Catalogue.CollectionKindOf(type) == CollectionKind.Concurrent
                && CallText.IsSameKey(check.Operation, @event.Operation)
                && Decides(@event, effects.Flow, decisions, act, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMadeUnder(FlowObject @lock, MethodEffects effects, Decisions decisions, FlowEvent check, FlowEvent act, CancellationToken cancellationToken)
    {
        var flow = effects.Flow;
        foreach (var (@event, locks) in FlowWalk.After(flow, check, candidate => ReferenceEquals(candidate, act), cancellationToken))
        {
            if (!locks.Holds(@lock) || ReferenceEquals(@event, act))
            {
                continue;
            }

            switch (@event.Kind)
            {
                case FlowEventKind.Store when !@event.IsReadModifyWrite && @event.Constant is not { HasValue: true, Value: null or false or 0 }:
                    if (IsTested(@event, flow, decisions, act, @lock, cancellationToken))
                    {
                        return true;
                    }

                    break;
                case FlowEventKind.Call when Registers(@event, effects) is { } registry:
                    if (Decides(@event, flow, decisions, act, cancellationToken) || IsAsked(registry, effects, decisions, act, @lock, cancellationToken))
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    /// <summary>
    /// True for the second read in <c>v = _version; ... if (v != _version) return;</c>, which tells of every change that has been
    /// counted since the first one.
    /// </summary>
    internal static bool ComparesWithKept(FlowEvent read, MethodFlow flow, FlowObject @lock)
    {
        if (read.Kind != FlowEventKind.Load || !read.Locks.Holds(@lock))
        {
            return false;
        }

        var operation = Outermost(read.Operation);
        if (operation.Parent is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
            || Conversions.Unwrap(ReferenceEquals(comparison.LeftOperand, operation) ? comparison.RightOperand : comparison.LeftOperand) is not ILocalReferenceOperation kept)
        {
            return false;
        }

        foreach (var first in flow.Events)
        {
            if (first.Index >= read.Index)
            {
                break;
            }

            if (first.Kind == FlowEventKind.Load
                && SymbolEqualityComparer.Default.Equals(first.Symbol, read.Symbol)
                && first.Locks.Holds(@lock)
                && Outermost(first.Operation).Parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target }
                && SymbolEqualityComparer.Default.Equals(target.Local, kept.Local))
            {
                return true;
            }
        }

        return false;
    }

    private static IOperation Outermost(IOperation operation)
    {
        while (operation.Parent is IConversionOperation conversion)
        {
            operation = conversion;
        }

        return operation;
    }

    private static FlowObject? Registers(FlowEvent @event, MethodEffects effects)
    {
        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect is { Kind: EffectKind.Insert, Registry: { } registry })
            {
                return registry;
            }
        }

        return null;
    }

    /// <summary>The field that is written has been read before, under the same lock, to decide whether to go on.</summary>
    private static bool IsTested(FlowEvent store, MethodFlow flow, Decisions decisions, FlowEvent act, FlowObject @lock, CancellationToken cancellationToken)
    {
        foreach (var read in flow.Events)
        {
            if (read.Index >= store.Index)
            {
                return false;
            }

            if (read.Kind == FlowEventKind.Load
                && SymbolEqualityComparer.Default.Equals(read.Symbol, store.Symbol)
                && read.Receiver == store.Receiver
                && read.Locks.Holds(@lock)
                && TurnsAway(read, store, flow, decisions, act, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Only where whoever finds the mark does not come to the act.</summary>
    private static bool TurnsAway(FlowEvent read, FlowEvent store, MethodFlow flow, Decisions decisions, FlowEvent act, CancellationToken cancellationToken)
    {
        foreach (var decision in decisions.Of(read.Operation))
        {
            if ((decision.Absent is not null || IsComparedWithAnother(read, store))
                && Decisions.Controls(flow, decision, act, decision.Absent, candidate => ReferenceEquals(candidate, read), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsComparedWithAnother(FlowEvent read, FlowEvent store)
    {
        var operation = Outermost(read.Operation);
        return store.Constant is { HasValue: true } written
            && operation.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
            && (ReferenceEquals(comparison.LeftOperand, operation) ? comparison.RightOperand : comparison.LeftOperand).ConstantValue is { HasValue: true } expected
            && !Equals(expected.Value, written.Value);
    }

    private static bool IsAsked(FlowObject registry, MethodEffects effects, Decisions decisions, FlowEvent act, FlowObject @lock, CancellationToken cancellationToken)
    {
        foreach (var question in effects.Flow.Events)
        {
            if (question.Kind != FlowEventKind.Call || !question.Locks.Holds(@lock) || decisions.Of(question.Operation).Count == 0)
            {
                continue;
            }

            foreach (var effect in effects.EffectsOf(question))
            {
                if ((effect is { Kind: EffectKind.Ask, Member.Name: "Contains" or "ContainsKey" } || (effect.Kind == EffectKind.Lookup && question.Method is { Name: "TryGetValue" }))
                    && ReferenceEquals(effect.Registry, registry)
                    && Decides(question, effects.Flow, decisions, act, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Decides(FlowEvent @event, MethodFlow flow, Decisions decisions, FlowEvent act, CancellationToken cancellationToken)
    {
        foreach (var decision in decisions.Of(@event.Operation))
        {
            if (Decisions.Controls(flow, decision, act, null, candidate => ReferenceEquals(candidate, @event), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
