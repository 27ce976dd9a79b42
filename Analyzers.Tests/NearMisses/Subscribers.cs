namespace RaceAnalyzers.NearMisses;

/// <summary>
/// An intrusive list of subscribers. A node is linked and filled before the head is exchanged for it, and the notifier reads
/// the head once, in memory order. Who subscribes for a task waits on the signal that the node carries.
/// </summary>
public sealed class Subscribers
{
    private Node? _head;

    public IDisposable Subscribe(Action<int> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var node = new Node(handler);
        Link(node);
        return node;
    }

    public async Task<int> NextAsync(CancellationToken cancellationToken)
    {
        var next = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var node = new Node(value => next.TrySetResult(value));
        Link(node);
        await using var registration = cancellationToken.Register(() => next.TrySetCanceled(cancellationToken)).ConfigureAwait(false);
        return await next.Task.ConfigureAwait(false);
    }

    public void Notify(int value)
    {
        for (var node = Volatile.Read(ref _head); node is not null; node = node.Next)
        {
            node.Call(value);
        }
    }

    private void Link(Node node)
    {
        Node? head;
        do
        {
            head = Volatile.Read(ref _head);
            node.Next = head;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _head, node, head), head));
    }

    private sealed class Node(Action<int> handler) : IDisposable
    {
        private volatile Action<int>? _handler = handler;

        public Node? Next { get; set; }

        public void Call(int value) => _handler?.Invoke(value);

        public void Dispose() => _handler = null;
    }
}
