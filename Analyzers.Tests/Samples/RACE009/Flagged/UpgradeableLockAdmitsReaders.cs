public class Peers
{
    private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.NoRecursion);
    private int[]? _buckets;

    public void Add(string peer)
    {
        _gate.EnterWriteLock();
        AddToSet(peer);
        _gate.ExitWriteLock();
    }

    public void Move(string peer)
    {
        _gate.EnterUpgradeableReadLock();
        AddToSet(peer);
        _gate.ExitUpgradeableReadLock();
    }

    public bool Has(string peer)
    {
        if (_buckets is not null)
        {
            var hash = peer.GetHashCode();
            _gate.EnterReadLock();
            for (var i = _buckets[hash % _buckets.Length] - 1; i >= 0; i--)
            {
                if (_buckets[i] == hash)
                {
                    _gate.ExitReadLock();
                    return true;
                }
            }

            _gate.ExitReadLock();
        }

        return false;
    }

    private void AddToSet(string peer)
    {
        if (_buckets is null)
        {
            {|RACE009:_buckets = new int[4]|};
        }

        var hash = peer.GetHashCode();
        var bucket = hash % _buckets.Length;
        _buckets[bucket] = 1;
    }
}
