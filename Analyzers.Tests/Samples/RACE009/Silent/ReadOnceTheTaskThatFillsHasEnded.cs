public sealed class Waveform
{
    private readonly Task _reading;
    private int[] _points = Array.Empty<int>();

    public Waveform(int count)
    {
        _reading = Task.Run(() =>
        {
            _points = new int[count];
            for (var i = 0; i < count; i++)
            {
                _points[i] = i;
            }
        });
    }

    public async Task<int[]> GetAsync()
    {
        await _reading.ConfigureAwait(false);
        return _points;
    }

    public async Task<int> SumAsync()
    {
        await _reading;
        return await Task.Run(() => _points[0] + _points.Sum());
    }
}
