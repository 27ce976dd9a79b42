public sealed class Policy
{
    public string Assertion { get; set; } = "";
}

public abstract class Policies
{
    public abstract Policy Create(string key);
}

public sealed class ExportedPolicies : Policies
{
    private readonly Dictionary<string, Policy> _policies = new();

    public override Policy Create(string key)
    {
        var policy = new Policy();
        lock (_policies)
        {
            _policies.Add(key, policy);
        }

        return policy;
    }

    public string Find(string key)
    {
        lock (_policies)
        {
            return _policies[key].Assertion;
        }
    }
}

public static class Exporter
{
    public static void Export(Policies policies, string key, string assertion) => {|RACE001:policies.Create(key)|}.Assertion = assertion;
}
