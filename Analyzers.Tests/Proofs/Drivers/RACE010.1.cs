using Microsoft.Coyote.Specifications;

/// <summary>Two threads ask for the same gate.</summary>
internal static class Driver
{
    public const string Property = "everybody gets the same gate";

    public static async Task RunAsync()
    {
        var gates = new Gates();
        var found = await Task.WhenAll(Task.Run(() => gates.GateOf("a")), Task.Run(() => gates.GateOf("a")));
        Specification.Assert(found[0] == found[1], Property);
    }
}
