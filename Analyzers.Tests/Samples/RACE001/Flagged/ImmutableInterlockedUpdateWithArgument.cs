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
        {|RACE001:ImmutableInterlocked.Update(ref _routes, static (routes, added) => routes.Add(added), route)|};
        route.Steps = new int[3];
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
