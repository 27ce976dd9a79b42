using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A small computer: buses, devices, and the cores that bring them up.</summary>
internal sealed class Machine
{
    private readonly List<Bus> _buses = [];
    private readonly List<Task> _threads = [];
    private readonly OfIommu _ofIommu;

    public Machine(TraceRecorder recorder)
    {
        Recorder = recorder;
        Drivers = new DriverCore(recorder);
        Core = new IommuCore(Drivers, Memory, recorder);
        _ofIommu = new OfIommu(Core, Drivers, recorder);
    }

    public TraceRecorder Recorder { get; }

    public Memory Memory { get; } = new();

    public DriverCore Drivers { get; }

    public IommuCore Core { get; }

    public IReadOnlyList<Bus> Buses => _buses;

    /// <summary>All devices, bus by bus.</summary>
    public IEnumerable<Device> Devices => _buses.SelectMany(bus => bus.Devices);

    /// <summary>The devices that sit behind an IOMMU.</summary>
    public IEnumerable<Device> Clients => Devices.Where(device => device.Firmware.Iommus.Count > 0);

    /// <summary>Adds a bus.</summary>
    public Bus AddBus(string name)
    {
        var bus = new Bus(name, Core, _ofIommu);
        _buses.Add(bus);
        Core.AddBus(bus);
        return bus;
    }

    /// <summary>Adds a device that sits behind <paramref name="iommus"/>.</summary>
    public Device AddDevice(Bus bus, string name, params Device[] iommus) =>
        AddDevice(bus, name, DomainType.Passthrough, iommus);

    /// <summary>Adds a device that is safe with <paramref name="requestedDomain"/> and what is stricter.</summary>
    public Device AddDevice(Bus bus, string name, DomainType requestedDomain, params Device[] iommus)
    {
        var specifiers = iommus.Select((iommu, index) => new IommuSpecifier(iommu.Firmware, index));
        var device = new Device(bus, new FirmwareNode(name, [.. specifiers]), requestedDomain);
        bus.Add(device);
        return device;
    }

    /// <summary>Adds the driver of the devices <paramref name="names"/>, which probes before this returns.</summary>
    public void RegisterClientDriver(params string[] names) =>
        Drivers.RegisterDriver(new ClientDriver(names[0], names), [.. _buses]);

    /// <summary>Adds the driver of the device <paramref name="name"/>, which probes on a thread of its own.</summary>
    public void StartClientDriver(string name) =>
        Drivers.RegisterDriver(new ClientDriver(name, name) { ProbesAsynchronously = true }, [.. _buses]);

    /// <summary>Adds the driver of the IOMMUs <paramref name="names"/>, which registers them before this returns.</summary>
    public void RegisterSmmuDriver(IommuOps ops, params string[] names) =>
        Drivers.RegisterDriver(new SmmuDriver("smmu", Core, ops, names), [.. _buses]);

    /// <summary>Adds the driver of the IOMMUs <paramref name="names"/>, which registers each on a thread of its own.</summary>
    public void StartSmmuDriver(IommuOps ops, params string[] names)
    {
        foreach (var name in names)
        {
            var driver = new SmmuDriver(name, Core, ops, name) { ProbesAsynchronously = true };
            Drivers.RegisterDriver(driver, [.. _buses]);
        }
    }

    /// <summary>Runs <paramref name="body"/> on a thread of its own.</summary>
    public void Start(string actor, Action body)
    {
        Recorder.Record(TraceKind.Spawned, actor, $"starts {actor}");
        _threads.Add(Task.Run(() => Actor.Run(actor, Recorder, body)));
    }

    /// <summary>Completes when every thread has ended and no probe is due.</summary>
    public async Task WaitAsync()
    {
        await Task.WhenAll(_threads);
        await Drivers.WaitForDeviceProbesAsync();
    }
}
