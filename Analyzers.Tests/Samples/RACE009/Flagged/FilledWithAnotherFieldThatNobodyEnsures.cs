public sealed class Workers
{
    private static readonly object s_lock = new();
    private static Thread[]? s_threads;
    private static AutoResetEvent[]? s_signals;

    public void Wake()
    {
        for (var i = 0; i < 4; i++)
        {
            s_signals![i].Set();
        }
    }

    public static void Start()
    {
        lock (s_lock)
        {
            if (s_threads == null)
            {
                {|RACE009:s_signals = new AutoResetEvent[4]|};
                s_threads = new Thread[4];
                for (var i = 0; i < 4; i++)
                {
                    s_signals[i] = new AutoResetEvent(false);
                    s_threads[i] = new Thread(static () => { });
                }
            }
        }
    }
}
