using System.Collections.Immutable;

namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Sessions live in an immutable dictionary that is replaced as a whole. A session is complete before the dictionary with it
/// is stored; what changes afterwards is live state that the session guards itself.
/// </summary>
public sealed class Sessions
{
    private ImmutableDictionary<Guid, Session> _sessions = ImmutableDictionary<Guid, Session>.Empty;

    public Session Open(string user)
    {
        var session = new Session(Guid.NewGuid(), user);
        session.Grant("read");
        while (true)
        {
            var before = Volatile.Read(ref _sessions);
            var after = before.Add(session.Id, session);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _sessions, after, before), before))
            {
                session.Touch();
                return session;
            }
        }
    }

    public bool Close(Guid id) => ImmutableInterlocked.TryRemove(ref _sessions, id, out _);

    public Session? Find(Guid id)
    {
        var session = Volatile.Read(ref _sessions).GetValueOrDefault(id);
        session?.Touch();
        return session;
    }

    public IEnumerable<Session> IdleSince(DateTime moment)
    {
        foreach (var session in Volatile.Read(ref _sessions).Values)
        {
            if (session.LastUse < moment)
            {
                yield return session;
            }
        }
    }
}

/// <summary>A session: its rights are fixed before others see it, and its last use is guarded by a lock of its own.</summary>
public sealed class Session(Guid id, string user)
{
    private readonly object _gate = new();
    private readonly HashSet<string> _rights = new(StringComparer.Ordinal);
    private DateTime _lastUse;

    public Guid Id { get; } = id;

    public string User { get; } = user;

    public DateTime LastUse
    {
        get
        {
            lock (_gate)
            {
                return _lastUse;
            }
        }
    }

    public void Grant(string right) => _rights.Add(right);

    public bool May(string right) => _rights.Contains(right);

    public void Touch()
    {
        lock (_gate)
        {
            _lastUse = DateTime.UtcNow;
        }
    }
}
