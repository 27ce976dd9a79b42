public sealed class Squares
{
    private readonly object _gate = new();
    private List<int>? _all;

    public int Get(int n)
    {
        if (_all is null)
        {
            lock (_gate)
            {
                if (_all is null)
                {
                    {|RACE009:_all = []|};
                    for (var i = 0; i < 9; i++)
                    {
                        _all.Add(i * i);
                    }
                }
            }
        }

        return _all[n];
    }
}
