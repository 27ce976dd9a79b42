using System.Reflection;
using Microsoft.Coyote.Specifications;

/// <summary>Two threads parse the first two numbers.</summary>
internal static class Driver
{
    public const string Property = "a number that exists is found";

    public static async Task RunAsync()
    {
        // What an earlier schedule has filled is not part of this one.
        typeof(Numbers).GetField("_cache", BindingFlags.NonPublic | BindingFlags.Static)!.SetValue(null, null);

        await Task.WhenAll(Task.Run(Parse), Task.Run(Parse));
    }

    private static void Parse()
    {
        try
        {
            Numbers.Parse("two");
        }
        catch (KeyNotFoundException)
        {
            Specification.Assert(false, Property);
        }
    }
}
