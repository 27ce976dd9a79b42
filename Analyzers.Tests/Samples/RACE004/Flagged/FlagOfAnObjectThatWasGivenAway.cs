public static class Matcher
{
    private static readonly object s_lock = new();
    private static readonly List<Step> s_steps = new();

    public static void Add(string text)
    {
        var step = new Step();
        lock (s_lock)
        {
            {|RACE001:s_steps.Add(step)|};
        }

        {|RACE004:step.IsReady = true|};
        step.Pattern = text;
    }

    public static int LengthOf(int index)
    {
        lock (s_lock)
        {
            return s_steps[index].IsReady ? s_steps[index].Pattern!.Length : 0;
        }
    }

    private sealed class Step
    {
        internal bool IsReady;
        internal string? Pattern;
    }
}
