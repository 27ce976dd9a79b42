public sealed class Upstream
{
    private volatile bool _healthy;

    public string? Certificate;

    public bool Healthy => _healthy;

    public void Complete(string certificate)
    {
        Certificate = certificate;
        _healthy = true;
    }
}

public interface IUpstreams
{
    IEnumerable<Upstream> All { get; }
}

public sealed class Upstreams : IUpstreams
{
    private readonly ConcurrentDictionary<string, Upstream> _all = new();

    public IEnumerable<Upstream> All => _all.Values;

    public void Add(string host, string certificate)
    {
        var upstream = new Upstream();
        _all[host] = upstream;
        upstream.Complete(certificate);
    }
}

public static class UpstreamExtensions
{
    public static IEnumerable<Upstream> Usable(this IEnumerable<Upstream> upstreams) => upstreams.Where(static upstream => upstream.Healthy);
}

public sealed class Balancer
{
    private readonly IUpstreams _upstreams;

    public Balancer(IUpstreams upstreams) => _upstreams = upstreams;

    public int Length() => _upstreams.All.Usable().First().Certificate!.Length;
}
