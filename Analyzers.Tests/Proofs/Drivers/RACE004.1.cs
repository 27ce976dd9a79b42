using Microsoft.Coyote.Specifications;

/// <summary>Two threads convert the first two values.</summary>
internal static class Driver
{
    public const string Property = "every unit has its factor";

    public static async Task RunAsync()
    {
        var units = new Units();
        await Task.WhenAll(Task.Run(() => Convert(units)), Task.Run(() => Convert(units)));
    }

    private static void Convert(Units units)
    {
        try
        {
            units.Factor("ms");
        }
        catch (KeyNotFoundException)
        {
            Specification.Assert(false, Property);
        }
    }
}
