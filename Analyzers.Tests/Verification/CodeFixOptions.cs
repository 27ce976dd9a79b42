namespace RaceAnalyzers.Tests.Verification;

/// <summary>Which of the offered code actions a test applies, and what it expects of it.</summary>
internal sealed record CodeFixOptions
{
    internal static CodeFixOptions Default { get; } = new();

    /// <summary>The equivalence key of the action to apply; the first action that is offered if null.</summary>
    internal string? EquivalenceKey { get; init; }

    /// <summary>The position of the action to apply among those that are offered.</summary>
    internal int? Index { get; init; }

    /// <summary>The title that a user reads in the editor's menu.</summary>
    internal string? Title { get; init; }

    /// <summary>How often the action is applied, one diagnostic after the other; once per diagnostic if null.</summary>
    internal int? Iterations { get; init; }

    /// <summary>How many passes Fix All needs; one if null.</summary>
    internal int? FixAllIterations { get; init; }

    /// <summary>What Fix All makes of the code, where it differs from applying the action to one diagnostic after the other.</summary>
    internal IReadOnlyList<(string Path, string Text)>? AfterFixAll { get; init; }

    /// <summary>Whether Fix All is left out, for an action that is meant for one place at a time.</summary>
    internal bool SkipFixAll { get; init; }

    /// <summary>Whether to stop after the first diagnostic, for a test about one of several.</summary>
    internal bool FixOnlyFirst { get; init; }

    /// <summary>
    /// A second project that references the tested one, as path and text before and after the fix; Fix All in the
    /// solution covers both. Empty if the test has one project.
    /// </summary>
    internal IReadOnlyList<(string Path, string Before, string After)> SecondProject { get; init; } = [];
}
