using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Finds the word by which a method says 'not yet'.</summary>
internal static class NotYetWords
{
    private static readonly string[] _words =
    {
        "NotReady", "NotYet", "NotYetReady", "Defer", "Deferred", "ProbeDefer", "Retry", "RetryLater", "TryAgain", "TryLater", "Pending", "Later",
    };

    /// <summary>The member of the enum that <paramref name="method"/> returns, as it is written at <paramref name="position"/>.</summary>
    internal static string? Of(IMethodSymbol method, SemanticModel model, int position)
    {
        var returned = method.ReturnType;
        if (method.IsAsync && returned is INamedTypeSymbol { TypeArguments.Length: 1 } task)
        {
            returned = task.TypeArguments[0];
        }

        if (returned.TypeKind != TypeKind.Enum)
        {
            return null;
        }

        foreach (var word in _words)
        {
            if (!returned.GetMembers(word).IsEmpty)
            {
                return returned.ToMinimalDisplayString(model, position) + "." + word;
            }
        }

        return null;
    }
}
