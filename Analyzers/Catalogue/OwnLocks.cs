using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// Knows a lock that .NET does not have by its shape: a pair of methods of one type by which it is taken and given back, and
/// neither of which hands anything over, unlike those of a pool.
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

    private static bool IsGivingBack(IMethodSymbol method) => method is { IsStatic: false, ReturnsVoid: true, Parameters.IsEmpty: true };

    /// <summary>True for a method that is given a token or a time at most, and answers whether the lock was taken at most.</summary>
    private static bool IsTaking(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.Name is not ("CancellationToken" or "TimeSpan" or "Int32"))
            {
                return false;
            }
        }

        return method.ReturnType is INamedTypeSymbol returned
            && (returned.SpecialType is SpecialType.System_Void or SpecialType.System_Boolean
                || (returned.Name is "Task" or "ValueTask" && returned.TypeArguments is [] or [{ SpecialType: SpecialType.System_Boolean }]));
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
