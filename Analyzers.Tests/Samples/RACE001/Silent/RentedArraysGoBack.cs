public sealed class Rentals : IDisposable
{
    private readonly List<int[]> _rented = new();

    public int[] Number(int count)
    {
        var array = Rent(count);
        for (var i = 0; i < count; i++)
        {
            array[i] = i;
        }

        return array;
    }

    public void Dispose()
    {
        lock (_rented)
        {
            foreach (var array in _rented)
            {
                System.Buffers.ArrayPool<int>.Shared.Return(array);
            }

            _rented.Clear();
        }
    }

    private int[] Rent(int count)
    {
        var array = System.Buffers.ArrayPool<int>.Shared.Rent(count);
        lock (_rented)
        {
            _rented.Add(array);
        }

        return array;
    }
}
