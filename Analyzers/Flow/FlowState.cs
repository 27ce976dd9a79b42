namespace RaceAnalyzers.Flow;

/// <summary>What is known at one point of a method: what each variable holds, and which locks are held. Mutable.</summary>
internal sealed class FlowState
{
    // A slot holds the number of a set plus one; zero stands for the value that the variable had on entry.
    private int[] _slots;

    internal FlowState(LockSet locks)
    {
        _slots = Array.Empty<int>();
        Locks = locks;
    }

    private FlowState(int[] slots, LockSet locks)
    {
        _slots = slots;
        Locks = locks;
    }

    /// <summary>The locks held on every path to here.</summary>
    internal LockSet Locks { get; set; }

    /// <summary>The set in a slot, or null while it still has the value from the method's entry.</summary>
    internal int? Read(int slot) => slot < _slots.Length && _slots[slot] != 0 ? _slots[slot] - 1 : null;

    /// <summary>Replaces the value of a slot; null gives it back its value from the method's entry.</summary>
    internal void Write(int slot, int? set)
    {
        if (slot >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        }

        _slots[slot] = set is { } value ? value + 1 : 0;
    }

    internal FlowState Clone() => new((int[])_slots.Clone(), Locks);

    /// <summary>Joins another way to the same point into this state; true where that changed it.</summary>
    /// <param name="other">What is known on the other way.</param>
    /// <param name="union">Joins two sets.</param>
    /// <param name="entryValue">The set that a slot held on entry.</param>
    internal bool Join(FlowState other, Func<int, int, int> union, Func<int, int> entryValue)
    {
        var changed = false;
        var length = Math.Max(_slots.Length, other._slots.Length);
        for (var slot = 0; slot < length; slot++)
        {
            var mine = slot < _slots.Length ? _slots[slot] : 0;
            var theirs = slot < other._slots.Length ? other._slots[slot] : 0;
            if (mine == theirs)
            {
                continue;
            }

            var joined = union(mine == 0 ? entryValue(slot) : mine - 1, theirs == 0 ? entryValue(slot) : theirs - 1) + 1;
            if (joined != mine)
            {
                Write(slot, joined - 1);
                changed |= mine != 0 || joined - 1 != entryValue(slot);
            }
        }

        var locks = Locks.Intersect(other.Locks);
        if (!locks.SetEquals(Locks))
        {
            Locks = locks;
            changed = true;
        }

        return changed;
    }
}
