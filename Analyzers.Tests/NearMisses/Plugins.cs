using System.Collections.Frozen;

namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Plug-ins are gathered in a plain dictionary that nobody else has, and all of them are started before the frozen one is
/// stored, which is the only one that lookups see.
/// </summary>
public sealed class PluginHost
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile FrozenDictionary<string, Plugin> _plugins = FrozenDictionary<string, Plugin>.Empty;

    public async Task LoadAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var loaded = new Dictionary<string, Plugin>(_plugins, StringComparer.Ordinal);
            foreach (var name in names)
            {
                if (loaded.ContainsKey(name))
                {
                    continue;
                }

                var plugin = new Plugin(name);
                loaded.Add(name, plugin);
                await plugin.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            Order(loaded);
            _plugins = loaded.ToFrozenDictionary(StringComparer.Ordinal);
        }
        finally
        {
            _loading.Release();
        }
    }

    public Plugin? Find(string name) => _plugins.GetValueOrDefault(name);

    public IEnumerable<string> Commands() =>
        _plugins.Values.OrderBy(plugin => plugin.Rank).SelectMany(plugin => plugin.Commands);

    private static void Order(Dictionary<string, Plugin> plugins)
    {
        var rank = 0;
        foreach (var plugin in plugins.Values.OrderBy(plugin => plugin.Name, StringComparer.Ordinal))
        {
            if (plugin.Rank is null)
            {
                plugin.Rank = rank++;
            }
        }
    }
}

/// <summary>A plug-in, complete once it was started and ranked.</summary>
public sealed class Plugin(string name)
{
    private readonly List<string> _commands = new();

    public string Name { get; } = name;

    public int? Rank { get; set; }

    public IReadOnlyList<string> Commands => _commands;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        _commands.Add(Name + ".help");
    }
}
