using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// Knows a lock that .NET does not have by its shape: a pair of methods of one type by which it is taken and given back, and
/// neither of which hands anything over, unlike those of a pool, or one method that takes it and hands out what gives it back
/// when that is disposed of.
/// </summary>
internal static class OwnLocks
{
    /// <summary>What a method of a type outside of the catalogue does to a lock.</summary>
    internal static ApiRoles RolesOf(IMethodSymbol method)
    {
        var isTaken = false;
        string counterpart;
        switch (method.Name)
        {
            case "Lock" or "LockAsync" when !method.IsStatic && IsUnseen(method) && HasHarmlessParameters(method, 0) && IsScope(method.ReturnType):
                return ApiRoles.EnterExclusive;
            case "TakeLock" or "TakeLockAsync" or "AcquireLock" or "AcquireLockAsync" or "EnterLock" or "EnterLockAsync"
                when IsLock(method.ContainingType) && HasHarmlessParameters(method, 0) && IsScope(method.ReturnType):
                return method.IsStatic ? ApiRoles.None : ApiRoles.EnterExclusive;
            case "Acquire" or "AcquireAsync" or "TryAcquire" or "TryAcquireAsync":
                (isTaken, counterpart) = (true, "Release");
                break;
            case "Enter" or "EnterAsync" or "TryEnter" or "TryEnterAsync":
                (isTaken, counterpart) = (true, "Exit");
                break;
            case "Lock" or "TryLock":
                (isTaken, counterpart) = (true, "Unlock");
                break;
            case "Release":
                counterpart = "Acquire";
                break;
            case "Exit":
                counterpart = "Enter";
                break;
            case "Unlock":
                counterpart = "Lock";
                break;
            default:
                return ApiRoles.None;
        }

        if (method.IsStatic)
        {
            return ApiRoles.None;
        }

        if (isTaken)
        {
            return IsTaking(method) && Has(method.ContainingType, counterpart, IsGivingBack) ? ApiRoles.EnterExclusive : ApiRoles.None;
        }

        return IsGivingBack(method)
            && (Has(method.ContainingType, counterpart, IsTaking) || Has(method.ContainingType, counterpart + "Async", IsTaking))
                ? ApiRoles.ExitLock
                : ApiRoles.None;
    }

    /// <summary>
    /// What an extension method does to a lock of .NET until what it returns is disposed of:
    /// <c>using (_lock.EnterDisposableReadLock())</c>. Its body is in another project as a rule.
    /// </summary>
    /// <param name="extension">The extension method.</param>
    /// <param name="ownMethods">The methods of the type that it extends.</param>
    internal static ApiRoles RolesOf(IMethodSymbol extension, Dictionary<string, ApiRoles> ownMethods)
    {
        var name = extension.Name;
        if (!(Has(name, "Lock") || Has(name, "Read") || Has(name, "Write") || Has(name, "Enter") || Has(name, "Wait") || Has(name, "Acquire"))
            || !HasHarmlessParameters(extension, 1)
            || !IsScope(extension.ReturnType))
        {
            return ApiRoles.None;
        }

        var own = ApiRoles.None;
        foreach (var entry in ownMethods)
        {
            own |= entry.Value;
        }

        // A reader is let in beside others, so nothing is known of a lock for both that does not say for whom it is taken.
        return (own & (ApiRoles.EnterExclusive | ApiRoles.ExitLock)) != (ApiRoles.EnterExclusive | ApiRoles.ExitLock) ? ApiRoles.None
            : (own & ApiRoles.EnterShared) == 0 ? ApiRoles.EnterExclusive
            : Has(name, "Upgrad") ? own & ApiRoles.EnterUpgradeable
            : Has(name, "Read") ? ApiRoles.EnterShared
            : Has(name, "Write") ? ApiRoles.EnterExclusive
            : ApiRoles.None;
    }

    /// <summary>True for a type that calls itself a lock: what its body does with pools and what flows with a call tells less than its words.</summary>
    private static bool IsLock(INamedTypeSymbol? type) => type is not null && type.Name.EndsWith("Lock", StringComparison.Ordinal);

    /// <summary>True for a method without a body in the compilation, by which it would be known better.</summary>
    private static bool IsUnseen(IMethodSymbol method) => method.IsAbstract || method.IsExtern || method.DeclaringSyntaxReferences.IsEmpty;

    private static bool Has(string name, string word) => name.IndexOf(word, StringComparison.Ordinal) >= 0;

    /// <summary>True for what can be disposed of, and for what has to be awaited to get such a thing.</summary>
    private static bool IsScope(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
        {
            return false;
        }

        if (!named.GetMembers("GetAwaiter").IsEmpty)
        {
            return named.TypeArguments is [INamedTypeSymbol awaited] && IsDisposable(awaited);
        }

        return IsDisposable(named);
    }

    private static bool IsDisposable(INamedTypeSymbol type)
    {
        if (IsDisposableInterface(type) || (type.IsRefLikeType && !type.GetMembers("Dispose").IsEmpty))
        {
            return true;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            if (IsDisposableInterface(@interface))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDisposableInterface(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Interface, Name: "IDisposable" or "IAsyncDisposable", ContainingNamespace.Name: "System" };

    private static bool IsGivingBack(IMethodSymbol method) => method is { IsStatic: false, ReturnsVoid: true, Parameters.IsEmpty: true };

    /// <summary>True for a method that is given a token or a time at most, and answers whether the lock was taken at most.</summary>
    private static bool IsTaking(IMethodSymbol method)
    {
        return HasHarmlessParameters(method, 0)
            && method.ReturnType is INamedTypeSymbol returned
            && (returned.SpecialType is SpecialType.System_Void or SpecialType.System_Boolean
                || (returned.Name is "Task" or "ValueTask" && returned.TypeArguments is [] or [{ SpecialType: SpecialType.System_Boolean }]));
    }

    /// <summary>True where nothing says which one of several locks is meant.</summary>
    private static bool HasHarmlessParameters(IMethodSymbol method, int first)
    {
        for (var i = first; i < method.Parameters.Length; i++)
        {
            if (method.Parameters[i].Type.Name is not ("CancellationToken" or "TimeSpan" or "Int32"))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Has(INamedTypeSymbol type, string name, Func<IMethodSymbol, bool> isRight)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name))
            {
                if (member is IMethodSymbol method && isRight(method))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
