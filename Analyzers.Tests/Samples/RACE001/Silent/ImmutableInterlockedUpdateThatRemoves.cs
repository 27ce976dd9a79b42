public sealed class Route
{
    public int[]? Steps;
}

public sealed class Router
{
    private ImmutableList<Route> _routes = ImmutableList<Route>.Empty;

    public void Map()
    {
        var route = new Route();
        ImmutableInterlocked.Update(ref _routes, static (routes, removed) => routes.Remove(removed), route);
        route.Steps = new int[3];
        ImmutableInterlocked.Update(ref _routes, static (routes, added) => routes.Add(added), route);
    }

    public int Count()
    {
        var count = 0;
        foreach (var route in Volatile.Read(ref _routes))
        {
            count += route.Steps!.Length;
        }

        return count;
    }
}
