namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Double-checked locking done right: the settings are filled in a local and stored last, in a volatile field. Listeners are
/// told of a reload after the new settings are stored.
/// </summary>
public sealed class Settings
{
    private static readonly object _gate = new();
    private static volatile Settings? _current;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private Settings()
    {
    }

    public static event EventHandler? Reloaded;

    public static Settings Current
    {
        get
        {
            var current = _current;
            if (current is not null)
            {
                return current;
            }

            lock (_gate)
            {
                if (_current is null)
                {
                    var made = new Settings();
                    made.Read(Environment.GetCommandLineArgs());
                    made.Complete();
                    _current = made;
                }

                return _current;
            }
        }
    }

    public static void Reload(string[] lines)
    {
        var made = new Settings();
        made.Read(lines);
        made.Complete();
        lock (_gate)
        {
            _current = made;
        }

        Reloaded?.Invoke(null, EventArgs.Empty);
    }

    public string? Get(string name) => _values.GetValueOrDefault(name);

    private void Read(string[] lines)
    {
        foreach (var line in lines)
        {
            var end = line.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
            {
                _values[line[..end]] = line[(end + 1)..];
            }
        }
    }

    private void Complete()
    {
        if (!_values.ContainsKey("culture"))
        {
            _values.Add("culture", "en");
        }
    }
}
