using System.Collections.Concurrent;

namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Tenants are made by the factory of a lazy value, complete, and once. Whoever finds the lazy waits for that, and a
/// tenant that cannot be made is forgotten by whoever sees it fail.
/// </summary>
public sealed class Tenants
{
    private readonly ConcurrentDictionary<string, Lazy<Tenant>> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<Tenant>> _remote = new(StringComparer.Ordinal);

    public Tenant Get(string name)
    {
        var lazy = _tenants.GetOrAdd(name, static key => new Lazy<Tenant>(() => Make(key)));
        try
        {
            return lazy.Value;
        }
        catch
        {
            _tenants.TryRemove(KeyValuePair.Create(name, lazy));
            throw;
        }
    }

    public async Task<Tenant> GetRemoteAsync(string name)
    {
        var task = _remote.GetOrAdd(name, static key => MakeAsync(key));
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch
        {
            _remote.TryRemove(KeyValuePair.Create(name, task));
            throw;
        }
    }

    public bool Forget(string name) => _tenants.TryRemove(name, out _);

    public IReadOnlyList<string> Names() => _tenants.Keys.Order(StringComparer.Ordinal).ToList();

    private static Tenant Make(string name)
    {
        var tenant = new Tenant { Name = name };
        tenant.Quotas.Add("disk", 10);
        tenant.Quotas.Add("users", 5);
        tenant.Owner = name + "@example.org";
        return tenant;
    }

    private static async Task<Tenant> MakeAsync(string name)
    {
        await Task.Delay(1).ConfigureAwait(false);
        return Make(name);
    }
}

/// <summary>A tenant; nobody changes it once it is made.</summary>
public sealed class Tenant
{
    public required string Name { get; init; }

    public string? Owner { get; set; }

    public Dictionary<string, int> Quotas { get; } = new(StringComparer.Ordinal);
}
