using Microsoft.Coyote.Specifications;

/// <summary>One thread registers a device, and another one counts its queues.</summary>
internal static class Driver
{
    public const string Property = "the queues that are counted are there";

    public static async Task RunAsync()
    {
        var registry = new DeviceRegistry();
        var registration = Task.Run(() => registry.Register(new Device { Id = 7 }));
        try
        {
            registry.QueuesOf(7);
        }
        catch (NullReferenceException)
        {
            Specification.Assert(false, Property);
        }

        await registration;
        Specification.Assert(registry.QueuesOf(7) == 4, "the queues of a registered device are counted");
    }
}
