public sealed class Pump
{
    private readonly object _lock = new();
    private Thread? _thread;

    public void Start()
    {
        lock (_lock)
        {
            _thread = new Thread(static () => { });
            _thread.Name = "Pump";
            _thread.Start();
        }
    }

    public void Join() => _thread?.Join();
}
