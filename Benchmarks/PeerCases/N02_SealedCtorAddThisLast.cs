// case: sealed constructor adds this last
// expected: silent
namespace N02_SealedCtorAddThisLast;
public sealed class Dev { static readonly List<Dev> s_all = new(); static readonly Lock s_lock = new(); readonly string _name;
  public Dev(string n) { _name = n; lock (s_lock) { s_all.Add(this); } } public string Name => _name; public static int Count { get { lock (s_lock) { return s_all.Count; } } } }
