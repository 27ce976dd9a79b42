// case: event subscribed in the constructor, then initialization
// expected: RACE007 or RACE005
namespace P07_EventSubscribeInCtor;
public sealed class Bus { public event EventHandler? Added; public void Raise() => Added?.Invoke(this, EventArgs.Empty); }
public sealed class Dev { readonly List<int> _seen; public Dev(Bus b) { b.Added += OnAdded; _seen = new(); } void OnAdded(object? s, EventArgs e) => _seen.Add(1); }
