public sealed class Mailbox
{
    public void Send(string message) => Console.WriteLine(message);
}

public sealed class Mailboxes
{
    private readonly object _gate = new();
    private Mailbox[]? _slots;

    public int Open(int count)
    {
        lock (_gate)
        {
            _slots = new Mailbox[count];
            for (var i = 0; i < count; i++)
            {
                _slots[i] = new Mailbox();
            }

            return count;
        }
    }

    public void Send(int number, string message) => _slots![number].Send(message);
}
