namespace RaceAnalyzers.NearMisses;

/// <summary>
/// A cache under a reader-writer lock. A schema that is missing is looked for once more under the write lock, and is
/// resolved before that is left, so that readers see it resolved or not at all.
/// </summary>
public sealed class Schemas : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, Schema> _schemas = new(StringComparer.Ordinal);

    public Schema Get(string name)
    {
        _lock.EnterReadLock();
        try
        {
            if (_schemas.TryGetValue(name, out var known))
            {
                return known;
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }

        _lock.EnterWriteLock();
        try
        {
            if (_schemas.TryGetValue(name, out var other))
            {
                return other;
            }

            var schema = new Schema(name);
            _schemas.Add(name, schema);
            schema.Resolve(_schemas);
            return schema;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Forget(string name)
    {
        _lock.EnterWriteLock();
        try
        {
            _schemas.Remove(name);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public int Resolved()
    {
        _lock.EnterReadLock();
        try
        {
            return _schemas.Values.Count(schema => schema.Base is not null);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Dispose() => _lock.Dispose();
}

/// <summary>A schema that refers to another one, itself if there is none.</summary>
public sealed class Schema(string name)
{
    public string Name { get; } = name;

    public Schema? Base { get; private set; }

    public void Resolve(IReadOnlyDictionary<string, Schema> known) =>
        Base = known.TryGetValue(Name.TrimEnd('2'), out var found) ? found : this;
}
