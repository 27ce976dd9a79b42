public abstract class Policies
{
    public abstract List<string> Get(string key);
}

public sealed class ExportedPolicies : Policies
{
    private readonly Dictionary<string, List<string>> _assertions = new();

    public override List<string> Get(string key)
    {
        lock (_assertions)
        {
            if (!_assertions.ContainsKey(key))
            {
                _assertions.Add(key, new List<string>());
            }
        }

        return _assertions[key];
    }
}

public static class Exporter
{
    public static void Export(Policies policies, string key, string assertion) => policies.Get(key).Add(assertion);
}
