namespace RaceAnalyzers.Benchmarks;

/// <summary>What the user named does not exist; the message is for them and needs no stack.</summary>
internal sealed class InputException(string message) : Exception(message);
