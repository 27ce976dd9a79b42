using Microsoft.Coyote.Specifications;

/// <summary>Two threads want the slot.</summary>
internal static class Driver
{
    public const string Property = "a slot has one owner";

    public static async Task RunAsync()
    {
        var slot = new Slot();
        var taken = await Task.WhenAll(Task.Run(() => slot.Take("first")), Task.Run(() => slot.Take("second")));
        Specification.Assert(taken.Count(success => success) == 1, Property);
    }
}
