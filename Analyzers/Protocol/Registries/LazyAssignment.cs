using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Recognizes fields that are assigned on first use: <c>if (s_cache == null) s_cache = …</c>, <c>s_cache ??= …</c>.</summary>
internal static class LazyAssignment
{
    /// <summary>
    /// The evidence that a lazily assigned field brings with it. Callers may expect static members to be safe for threads,
    /// so a static one counts at the default setting; a field of an ordinary instance says nothing of threads.
    /// </summary>
    internal static Evidence EvidenceOf(Registration registration) =>
        registration.Registry.IsStatic && IsLazy(registration.Flow, registration.Publication, registration.Registry)
            ? Evidence.Default
            : Evidence.Any;

    /// <summary>True where the store runs only if a test found the field still null.</summary>
    internal static bool IsLazy(MethodFlow flow, FlowEvent store, ISymbol field)
    {
        var tests = BranchTest.FindIn(flow);
        foreach (var test in tests)
        {
            if (test.IsNullTest
                && SymbolEqualityComparer.Default.Equals(test.Member.OriginalDefinition, field)
                && BranchTest.CanReach(flow, test.WhenNot, store.Node, static _ => false)
                && !BranchTest.CanReach(flow, test.WhenReady, store.Node, IsNullTest))
            {
                return true;
            }
        }

        return false;

        // What another field that is still null leads to is that field's business: 'a is null || b is null'.
        bool IsNullTest(FlowNode node)
        {
            foreach (var test in tests)
            {
                if (test.IsNullTest && ReferenceEquals(test.Node, node))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
