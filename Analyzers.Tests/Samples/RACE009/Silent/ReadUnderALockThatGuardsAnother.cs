public class Shards
{
    private readonly object _gate = new();
    private List<int>? _buckets;
    private int _sum;

    public void Login(int count)
    {
        _buckets = new List<int>();
        for (var i = 0; i < count; i++)
        {
            _buckets.Add(i);
        }
    }

    public void Sum()
    {
        lock (_gate)
        {
            foreach (var bucket in _buckets!)
            {
                _sum += bucket;
            }
        }
    }
}
