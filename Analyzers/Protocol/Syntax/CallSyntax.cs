using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>What the name of a called method tells about what the call does.</summary>
internal static class CallSyntax
{
    /// <summary>True where something may be published; a method that is called without a receiver is the type's own, whatever it is named like.</summary>
    internal static bool IsPublication(InvocationExpressionSyntax invocation, string name) =>
        invocation.Expression is not SimpleNameSyntax && invocation.ArgumentList.Arguments.Count > 0 && (ApiCatalogue.IsCollectionPublication(name) || IsOrdered(invocation));

    /// <summary>True for a call that orders memory around the field it is given.</summary>
    internal static bool IsOrdered(InvocationExpressionSyntax invocation) => invocation.Expression is MemberAccessExpressionSyntax
    {
        Expression: IdentifierNameSyntax { Identifier.ValueText: "Interlocked" or "ImmutableInterlocked" or "Volatile" or "LazyInitializer" },
    };

    /// <summary>True where a collection may be asked for something.</summary>
    internal static bool IsCheck(string name) =>
        ApiCatalogue.IsLookupName(name) || name is "Contains" or "ContainsKey" or "Exists" or "IndexOf" or "FindIndex" or "Any";

    /// <summary>True where a lock may be taken.</summary>
    internal static bool MayTakeLock(string name) =>
        name is "Enter" or "TryEnter" or "EnterScope" or "Wait" or "WaitAsync" or "WaitOne"
        || name.IndexOf("Lock", StringComparison.Ordinal) >= 0
        || name.IndexOf("Acquire", StringComparison.Ordinal) >= 0;

    /// <summary>True where code may be started on another thread, or handed to one.</summary>
    internal static bool MayStart(string name) =>
        name is "Run" or "StartNew" or "Start" or "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "ContinueWith" or "Register" or "UnsafeRegister"
            or "For" or "ForEach" or "ForEachAsync" or "Change"
        || name.StartsWith("Subscribe", StringComparison.Ordinal)
        || name.StartsWith("Schedule", StringComparison.Ordinal);
}
