namespace RaceAnalyzers.Flow;

/// <summary>How a lock is held.</summary>
internal enum LockMode
{
    /// <summary>Held together with other readers, such as a reader lock.</summary>
    Shared,

    /// <summary>Held together with readers, but with nobody else who may go on to write, such as an upgradeable reader lock.</summary>
    Upgradeable,

    /// <summary>Held alone.</summary>
    Exclusive,
}

/// <summary>A lock, named by the object that is locked on, and how it is held.</summary>
/// <param name="Target">The lock object, as an access path of the method.</param>
/// <param name="Mode">Whether others may hold it at the same time.</param>
internal readonly record struct HeldLock(FlowObject Target, LockMode Mode);

/// <summary>
/// The locks that are held on every path to a point of a method (a must-analysis, as in Savage et al., "Eraser: A Dynamic
/// Data Race Detector for Multithreaded Programs", 1997). Immutable.
/// </summary>
internal sealed class LockSet
{
    /// <summary>No lock is held.</summary>
    internal static readonly LockSet None = new(Array.Empty<HeldLock>());

    private readonly HeldLock[] _locks;

    private LockSet(HeldLock[] locks) => _locks = locks;

    /// <summary>The locks, in the order in which they were taken.</summary>
    internal IReadOnlyList<HeldLock> Locks => _locks;

    /// <summary>True where no lock is held.</summary>
    internal bool IsEmpty => _locks.Length == 0;

    /// <summary>True where one of the locks keeps everyone else out who may go on to write.</summary>
    internal bool IsExclusive
    {
        get
        {
            foreach (var held in _locks)
            {
                if (held.Mode != LockMode.Shared)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True where <paramref name="target"/> is held, alone or together with others.</summary>
    internal bool Holds(FlowObject target)
    {
        foreach (var held in _locks)
        {
            if (ReferenceEquals(held.Target, target))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>This set and one more lock.</summary>
    internal LockSet With(HeldLock held)
    {
        foreach (var existing in _locks)
        {
            if (ReferenceEquals(existing.Target, held.Target) && existing.Mode >= held.Mode)
            {
                return this;
            }
        }

        var locks = new HeldLock[_locks.Length + 1];
        Array.Copy(_locks, locks, _locks.Length);
        locks[_locks.Length] = held;
        return new LockSet(locks);
    }

    /// <summary>
    /// This set once <paramref name="target"/> is given back: who has gone from an upgradeable lock on to the exclusive one still
    /// holds the former.
    /// </summary>
    internal LockSet Without(FlowObject target)
    {
        var last = _locks.Length - 1;
        while (last >= 0 && !ReferenceEquals(_locks[last].Target, target))
        {
            last--;
        }

        if (last < 0)
        {
            return this;
        }

        if (_locks.Length == 1)
        {
            return None;
        }

        var kept = new HeldLock[_locks.Length - 1];
        Array.Copy(_locks, kept, last);
        Array.Copy(_locks, last + 1, kept, last, kept.Length - last);
        return new LockSet(kept);
    }

    /// <summary>The locks that both sets hold, in the weaker of the two modes.</summary>
    internal LockSet Intersect(LockSet other)
    {
        if (ReferenceEquals(this, other) || IsEmpty)
        {
            return this;
        }

        if (other.IsEmpty)
        {
            return None;
        }

        var kept = new List<HeldLock>(_locks.Length);
        foreach (var mine in _locks)
        {
            if (other.ModeOf(mine.Target) is { } theirs)
            {
                var common = mine.Mode <= theirs ? mine : mine with { Mode = theirs };
                if (!kept.Contains(common))
                {
                    kept.Add(common);
                }
            }
        }

        return kept.Count == 0 ? None : SameAs(kept) ? this : new LockSet(kept.ToArray());
    }

    /// <summary>The strongest mode in which <paramref name="target"/> is held; null where it is not.</summary>
    private LockMode? ModeOf(FlowObject target)
    {
        LockMode? strongest = null;
        foreach (var held in _locks)
        {
            if (ReferenceEquals(held.Target, target) && !(strongest >= held.Mode))
            {
                strongest = held.Mode;
            }
        }

        return strongest;
    }

    /// <summary>True where both sets hold the same locks in the same modes.</summary>
    internal bool SetEquals(LockSet other) => ReferenceEquals(this, other) || SameAs(other._locks);

    private bool SameAs(IReadOnlyList<HeldLock> other)
    {
        if (other.Count != _locks.Length)
        {
            return false;
        }

        for (var i = 0; i < _locks.Length; i++)
        {
            if (_locks[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var names = new string[_locks.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = _locks[i].Target + (_locks[i].Mode == LockMode.Exclusive ? string.Empty : "(shared)");
        }

        return "{" + string.Join(", ", names) + "}";
    }
}
