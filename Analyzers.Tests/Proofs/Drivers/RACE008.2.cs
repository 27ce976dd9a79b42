using Microsoft.Coyote.Specifications;

/// <summary>A driver is bound while a group is being attached.</summary>
internal static class Driver
{
    public const string Property = "a device with a driver keeps its group";

    public static async Task RunAsync()
    {
        var groups = new Groups();
        var device = new Device();
        var attaching = Task.Run(() => groups.Attach(device));
        groups.Bind(device, new object());
        var group = device.Group;
        await attaching;
        Specification.Assert(device.Group == group, Property);
    }
}
