namespace RaceAnalyzers.Protocol;

/// <summary>The words by which programs say that something has failed, or that it has not.</summary>
internal static class FailureWords
{
    private static readonly HashSet<string> _failure = new(StringComparer.OrdinalIgnoreCase)
    {
        "Fail", "Fails", "Failed", "Failure", "Failing", "Fault", "Faulted", "Error", "Errors", "Err", "Errored", "Exception", "Problem",
        "Invalid", "Timeout", "Timed", "Refused", "Reject", "Rejected", "Denied", "Deny", "Abort", "Aborted", "Unavailable", "Unreachable",
        "Broken", "Bad", "Forbidden", "Unauthorized", "Disconnected", "Unsuccessful", "Unhealthy", "Corrupt", "Corrupted", "Canceled",
        "Cancelled", "Dead", "Crashed",
    };

    private static readonly HashSet<string> _success = new(StringComparer.OrdinalIgnoreCase)
    {
        "Success", "Successful", "Successfully", "Succeeded", "Succeed", "Succeeds", "Ok", "Okay", "Valid",
    };

    /// <summary>True for <c>Failed</c>, <c>ConnectError</c> and <c>TIMED_OUT</c>, and false for <c>NoError</c>.</summary>
    internal static bool SayFailure(string name) => Says(name, _failure);

    /// <summary>True for <c>Succeeded</c> and <c>IsOk</c>.</summary>
    internal static bool SaySuccess(string name) => Says(name, _success);

    private static bool Says(string name, HashSet<string> vocabulary)
    {
        var says = false;
        var isNegated = false;
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i < name.Length && !IsBoundary(name, i))
            {
                continue;
            }

            var word = name.Substring(start, i - start).Trim('_');
            says |= !isNegated && vocabulary.Contains(word);
            isNegated = word is "No" or "Not" or "Non" or "Without" or "NO" or "NOT";
            start = i;
        }

        return says;
    }

    /// <summary>A run of capitals is one word, but for the last one where a lower letter follows.</summary>
    private static bool IsBoundary(string name, int i) =>
        name[i - 1] == '_'
        || (char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))));
}
