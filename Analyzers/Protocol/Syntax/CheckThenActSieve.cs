using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells from syntax alone whether a member may check and act in two steps.</summary>
/// <param name="MayCheckThenAct">The member has a condition, and something that may register.</param>
/// <param name="MayTakeLocksTwice">The member has a condition, and it, or what it calls, may take a lock more than once.</param>
/// <param name="MayFailAfterPublication">The member may register something, and throws, awaits or returns more than once.</param>
/// <param name="MayClaimOrSwap">The member, in a type where threads meet, stores something in a field, or calls <c>GetOrAdd</c>.</param>
internal readonly record struct CheckThenActSieve(bool MayCheckThenAct, bool MayTakeLocksTwice, bool MayFailAfterPublication, bool MayClaimOrSwap)
{
    /// <summary>Reads what the syntax of a member tells; where no evidence is required, threads may meet in any type.</summary>
    internal static CheckThenActSieve Read(IMethodSymbol member, PublisherIndex publishers, Evidence required, CancellationToken cancellationToken)
    {
        if (MemberShape.Of(member, cancellationToken) is not { } shape)
        {
            return default;
        }

        if (required <= Evidence.Any)
        {
            return new CheckThenActSieve(shape.Decides, shape.Decides, MayFailAfterPublication: true, MayClaimOrSwap: true);
        }

        return new CheckThenActSieve(
            shape.Decides && publishers.MayCheckThenInsert(shape),
            shape.Decides && (publishers.LocksOf(shape) > 1 || (shape.Locks > 0 && shape.Mentions("IsCancellationRequested"))),
            (shape.MayFail || publishers.IsInConcurrentType(shape)) && publishers.MayPublishFailure(shape),
            publishers.IsInConcurrentType(shape) && (publishers.AssignsShared(shape) || shape.Mentions("GetOrAdd")));
    }
}
