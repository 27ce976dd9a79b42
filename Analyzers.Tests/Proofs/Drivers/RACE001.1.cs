using Microsoft.Coyote.Specifications;

/// <summary>One thread registers a device, and another one looks for it.</summary>
internal static class Driver
{
    public const string Property = "a device that is found has its queues";

    public static async Task RunAsync()
    {
        var registry = new DeviceRegistry();
        var device = new Device { Id = 7 };
        var registration = Task.Run(() => registry.Register(device));
        Specification.Assert(registry.Find(7) is null or { Queues: not null }, Property);
        await registration;
        Specification.Assert(registry.Find(7) == device, "a device that is registered is found");
    }
}
