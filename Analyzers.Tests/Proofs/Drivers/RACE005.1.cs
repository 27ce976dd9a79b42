using System.Reflection;
using Microsoft.Coyote.Specifications;

/// <summary>One thread constructs a device, and another one looks for it.</summary>
internal static class Driver
{
    public const string Property = "a device that is looked at has its name";

    public static async Task RunAsync()
    {
        // What earlier schedules have registered is not part of this one.
        var all = typeof(Device).GetField("_all", BindingFlags.NonPublic | BindingFlags.Static)!;
        ((List<Device>)all.GetValue(null)!).Clear();

        var construction = Task.Run(() => new Device("disk"));
        try
        {
            Device.Find("di");
        }
        catch (NullReferenceException)
        {
            Specification.Assert(false, Property);
        }

        var device = await construction;
        Specification.Assert(Device.Find("di") == device, "a device that is constructed is found");
    }
}
