using IommuPort.Tracing;

namespace IommuPort;

/// <summary>
/// Brings drivers and devices together. A probe that has to wait for a provider is put on the deferred list and tried
/// again each time some other device finds its driver.
/// </summary>
internal sealed class DriverCore(ITracer tracer)
{
    private readonly object _lock = new();
    private readonly List<Driver> _drivers = [];
    private readonly List<Device> _deferred = [];
    private readonly Queue<Device> _retries = new();
    private readonly List<Task> _probes = [];
    private int _triggerCount;
    private bool _isRetrying;
    private bool _lateInitDone;

    /// <summary>The devices whose probe is waiting for a provider.</summary>
    public IReadOnlyList<Device> DeferredDevices
    {
        get
        {
            lock (_lock)
            {
                return [.. _deferred];
            }
        }
    }

    /// <summary>Adds a driver and offers it the devices that are on <paramref name="buses"/> already.</summary>
    public void RegisterDriver(Driver driver, params Bus[] buses)
    {
        lock (_lock)
        {
            _drivers.Add(driver);
        }

        foreach (var device in buses.SelectMany(bus => bus.Devices).Where(driver.Matches))
        {
            if (driver.ProbesAsynchronously)
            {
                StartProbe($"{driver.Name} probe", () => ProbeDevice(device));
            }
            else
            {
                ProbeDevice(device);
            }
        }
    }

    /// <summary>Looks for a driver for <paramref name="device"/> and lets it probe.</summary>
    public void ProbeDevice(Device device)
    {
        lock (device.ProbeLock)
        {
            if (device.Driver is null && FindDriver(device) is { } driver)
            {
                Probe(device, driver);
            }
        }
    }

    /// <summary>
    /// The answer for a device whose provider nobody has heard of: wait for it, unless everything that was going to
    /// come has come.
    /// </summary>
    public ProbeResult DeferredProbeCheckState()
    {
        lock (_lock)
        {
            return _lateInitDone ? ProbeResult.NoDevice : ProbeResult.Defer;
        }
    }

    /// <summary>Says that every driver has had its turn: from now on nobody waits for a provider that is not there.</summary>
    public void FinishLateInit()
    {
        lock (_lock)
        {
            _lateInitDone = true;
        }

        TriggerDeferredProbes();
    }

    /// <summary>Tries the deferred probes again, on a thread of their own.</summary>
    public void TriggerDeferredProbes()
    {
        lock (_lock)
        {
            _triggerCount++;
            foreach (var device in _deferred)
            {
                _retries.Enqueue(device);
            }

            _deferred.Clear();
            if (_isRetrying || _retries.Count == 0)
            {
                return;
            }

            _isRetrying = true;
        }

        StartProbe("deferred probes", RetryDeferredProbes);
    }

    /// <summary>Completes when no probe is running and none is due.</summary>
    public async Task WaitForDeviceProbesAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_lock)
            {
                running = [.. _probes];
                _probes.Clear();
            }

            if (running.Length == 0)
            {
                return;
            }

            await Task.WhenAll(running);
        }
    }

    private Driver? FindDriver(Device device)
    {
        lock (_lock)
        {
            return _drivers.Find(driver => driver.Matches(device));
        }
    }

    private void Probe(Device device, Driver driver)
    {
        var triggerCount = ReadTriggerCount();
        var result = device.Bus.DmaConfigureForDriver(device, driver);
        if (result == ProbeResult.Ok)
        {
            result = driver.Probe(device);
            if (result != ProbeResult.Ok)
            {
                device.Driver = null;
                device.DriverDomain = null;
            }
        }

        if (result == ProbeResult.Ok)
        {
            tracer.Record(TraceKind.Bound, device.Name, $"{device} bound, {Describe(device.DriverDomain)}");
            TriggerDeferredProbes();
        }
        else if (result == ProbeResult.Defer)
        {
            Defer(device, triggerCount);
        }
    }

    private int ReadTriggerCount()
    {
        lock (_lock)
        {
            return _triggerCount;
        }
    }

    private void Defer(Device device, int triggerCount)
    {
        tracer.Record(TraceKind.Deferred, device.Name, $"{device} deferred");
        bool missedTrigger;
        lock (_lock)
        {
            _deferred.Add(device);
            missedTrigger = triggerCount != _triggerCount;
        }

        // A provider that appeared while this probe was under way has pulled the trigger without this device.
        if (missedTrigger)
        {
            TriggerDeferredProbes();
        }
    }

    private void RetryDeferredProbes()
    {
        while (true)
        {
            Device? device;
            lock (_lock)
            {
                if (!_retries.TryDequeue(out device))
                {
                    _isRetrying = false;
                    return;
                }
            }

            ProbeDevice(device);
        }
    }

    private void StartProbe(string actor, Action probe)
    {
        tracer.Record(TraceKind.Spawned, actor, $"starts {actor}");
        var task = Task.Run(() => Actor.Run(actor, tracer, probe));
        lock (_lock)
        {
            _probes.Add(task);
        }
    }

    private static string Describe(IommuDomain? domain) => domain is null ? "direct DMA" : domain.Type.ToString();
}
