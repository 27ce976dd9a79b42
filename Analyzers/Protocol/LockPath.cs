using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// A held lock as it looks from the object that owns a registry, so that locks taken in different methods can be compared:
/// the same lock is the same field of the same object.
/// </summary>
/// <param name="Path">
/// The fields that lead from the owner to the lock; an empty path is the owner itself. A path that starts elsewhere begins
/// with the static field, or with the type on whose instance the method runs.
/// </param>
/// <param name="IsFromOwner">True where the path starts at the owner.</param>
/// <param name="Mode">Whether others may hold the lock at the same time.</param>
internal readonly record struct LockPath(ImmutableArray<ISymbol> Path, bool IsFromOwner, LockMode Mode)
{
    /// <summary>The locks of a set that can be named outside of their method.</summary>
    /// <param name="locks">The locks, as paths of the method.</param>
    /// <param name="owner">The object that the registry belongs to; null for a static one.</param>
    /// <param name="method">The method.</param>
    internal static ImmutableArray<LockPath> From(LockSet locks, FlowObject? owner, IMethodSymbol method)
    {
        if (locks.IsEmpty)
        {
            return ImmutableArray<LockPath>.Empty;
        }

        var paths = ImmutableArray.CreateBuilder<LockPath>(locks.Locks.Count);
        foreach (var held in locks.Locks)
        {
            var path = ImmutableArray.CreateBuilder<ISymbol>();
            for (var step = held.Target; ; step = step.Base)
            {
                if (owner is not null && ReferenceEquals(step, owner))
                {
                    path.Reverse();
                    paths.Add(new LockPath(path.ToImmutable(), IsFromOwner: true, held.Mode));
                    break;
                }

                if (step.Kind == FlowObjectKind.This && method.ContainingType is { } type)
                {
                    path.Add(type.OriginalDefinition);
                    path.Reverse();
                    paths.Add(new LockPath(path.ToImmutable(), IsFromOwner: false, held.Mode));
                    break;
                }

                if (step.Symbol is null || step.Kind != FlowObjectKind.Field)
                {
                    break;
                }

                path.Add(step.Symbol);
                if (step.Base is null)
                {
                    path.Reverse();
                    paths.Add(new LockPath(path.ToImmutable(), IsFromOwner: false, held.Mode));
                    break;
                }
            }
        }

        return paths.ToImmutable();
    }

    /// <summary>True where a lock of <paramref name="left"/> keeps out everyone who holds <paramref name="right"/>.</summary>
    internal static bool Exclude(ImmutableArray<LockPath> left, ImmutableArray<LockPath> right)
    {
        foreach (var mine in left)
        {
            foreach (var theirs in right)
            {
                if (Exclude(mine.Mode, theirs.Mode) && (mine.IsSameLock(theirs) || mine.IsOfSameParent(theirs) || mine.IsOfParent(theirs) || theirs.IsOfParent(mine)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where two types lock on the same field of the object that each of them keeps as its parent. Parts that lock on
    /// something of their parent do so because they share it.
    /// </summary>
    private bool IsOfSameParent(LockPath other) =>
        ParentOf(this) is { } mine
        && ParentOf(other) is { } theirs
        && SymbolEqualityComparer.Default.Equals(Path[Path.Length - 1], other.Path[other.Path.Length - 1])
        && !SymbolEqualityComparer.Default.Equals(mine.ContainingType, theirs.ContainingType);

    /// <summary>
    /// True where a part locks on a field of the object that it keeps as its parent, and the other is that very field, locked on
    /// by the parent itself.
    /// </summary>
    private bool IsOfParent(LockPath other) =>
        ParentOf(this) is { } parent
        && other is { IsFromOwner: false, Path: [INamedTypeSymbol type, var locked] }
        && SymbolEqualityComparer.Default.Equals(Path[Path.Length - 1], locked)
        && SymbolEqualityComparer.Default.Equals(FlowObjectTypes.TypeOf(parent)?.OriginalDefinition, type)
        && !SymbolEqualityComparer.Default.Equals(parent.ContainingType?.OriginalDefinition, type);

    /// <summary>The field, property, or parameter of a primary constructor, whose object the lock belongs to.</summary>
    private static ISymbol? ParentOf(LockPath lockPath) =>
        lockPath.Path is [.., var parent, _] && parent is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } or IParameterSymbol ? parent : null;

    private static bool Exclude(LockMode left, LockMode right) =>
        left == LockMode.Exclusive || right == LockMode.Exclusive || (left == LockMode.Upgradeable && right == LockMode.Upgradeable);

    /// <summary>The locks that both hold, in the weaker of the two modes.</summary>
    internal static ImmutableArray<LockPath> Intersect(ImmutableArray<LockPath> left, ImmutableArray<LockPath> right)
    {
        var common = ImmutableArray.CreateBuilder<LockPath>();
        foreach (var mine in left)
        {
            if (ModeOf(mine, right) is { } theirs && (mine.Mode <= theirs ? mine : mine with { Mode = theirs }) is var held && !Contains(common, held))
            {
                common.Add(held);
            }
        }

        return common.ToImmutable();
    }

    /// <summary>The strongest mode in which <paramref name="others"/> hold a lock; null where they do not.</summary>
    private static LockMode? ModeOf(LockPath held, ImmutableArray<LockPath> others)
    {
        LockMode? strongest = null;
        foreach (var other in others)
        {
            if (held.IsSameLock(other) && !(strongest >= other.Mode))
            {
                strongest = other.Mode;
            }
        }

        return strongest;
    }

    private static bool Contains(ImmutableArray<LockPath>.Builder locks, LockPath held)
    {
        foreach (var known in locks)
        {
            if (known.Mode == held.Mode && known.IsSameLock(held))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where both name the same field of the same object, however it is held.</summary>
    internal bool IsSameLock(LockPath other)
    {
        if (IsFromOwner != other.IsFromOwner || Path.Length != other.Path.Length)
        {
            return false;
        }

        for (var i = 0; i < Path.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(Path[i], other.Path[i]))
            {
                return false;
            }
        }

        return true;
    }
}
