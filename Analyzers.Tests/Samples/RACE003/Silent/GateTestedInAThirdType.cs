public sealed class Vehicle
{
    private volatile bool _ready;

    public string? Plate;

    public bool IsReady => _ready;

    public void Prepare(string plate)
    {
        Plate = plate;
        _ready = true;
    }
}

public sealed class Fleet
{
    internal readonly ConcurrentDictionary<int, Vehicle> Vehicles = new();

    public void Add(int id, string plate)
    {
        var vehicle = new Vehicle();
        Vehicles[id] = vehicle;
        vehicle.Prepare(plate);
    }
}

public sealed class Report
{
    private readonly Fleet _fleet;

    public Report(Fleet fleet) => _fleet = fleet;

    public int Length(int id) => _fleet.Vehicles.TryGetValue(id, out var vehicle) && vehicle.IsReady ? vehicle.Plate!.Length : 0;
}
