public sealed class Benchmark
{
    private int[] _keys = Array.Empty<int>();

    public void Run()
    {
        Load();
        var workers = new Thread[4];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work);
            workers[i].Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }
    }

    private void Load() => LoadKeys();

    private void LoadKeys()
    {
        _keys = new int[100];
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = i;
        }
    }

    private void Work()
    {
        foreach (var key in _keys)
        {
            Console.WriteLine(key);
        }
    }
}
