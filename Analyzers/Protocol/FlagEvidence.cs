namespace RaceAnalyzers.Protocol;

/// <summary>How strong the reasons are to believe that one thread sets a flag and another tests it.</summary>
internal static class FlagEvidence
{
    /// <summary>The evidence for a store and a test of a flag, of which the caller knows that no common lock keeps them apart.</summary>
    internal static Evidence Of(
        FlagProtocol protocol,
        FlagAccess store,
        FlagTest test,
        TypeFlows type,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        if (protocol.IsOrderedSomewhere)
        {
            return Evidence.High;
        }

        var isGuarded = false;
        foreach (var guard in protocol.GuardsOf(store))
        {
            isGuarded = true;
            if (FlagProtocol.IsDoubleChecked(guard, store))
            {
                return Evidence.High;
            }
        }

        // Callers may expect static members to be safe for threads, so 'if (s_ready) return; … s_ready = true;' makes a promise.
        if (protocol.IsLockedSomewhere
            || context.Marks.IsThreadSafe(protocol.Flag.ContainingType)
            || (protocol.Flag.IsStatic && (isGuarded || ReferenceEquals(test.Flow, store.Flow) || IsSetForGood(protocol))))
        {
            return Evidence.Default;
        }

        return StartedCode.IsStarted(store.Flow.Method, type, context, cancellationToken)
            != StartedCode.IsStarted(test.Flow.Method, type, context, cancellationToken)
                ? Evidence.Default
                : Evidence.Any;
    }

    /// <summary>True for a flag that goes from false to true once, as one that says "done" does.</summary>
    private static bool IsSetForGood(FlagProtocol protocol)
    {
        foreach (var access in protocol.Accesses)
        {
            if (access.IsStore && !access.Sets)
            {
                return false;
            }
        }

        return true;
    }
}
