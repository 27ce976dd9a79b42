// case: the ready gate is short-circuited by another condition
// expected: RACE002
namespace P06_ConditionalGateBypass;
public sealed class Dev { public int Id; public int[]? Groups; bool _ready; public bool IsReady => Volatile.Read(ref _ready); public void MarkReady() => Volatile.Write(ref _ready, true); public void Probe() => Groups = new int[4]; }
public static class Reg { static readonly List<Dev> s_list = new(); static readonly Lock s_lock = new();
  public static void Register(Dev d) { lock (s_lock) { s_list.Add(d); } d.Probe(); d.MarkReady(); }
  public static Dev? Find(int id, bool first) { Dev? f = null; lock (s_lock) { foreach (var d in s_list) if (d.Id == id) f = d; } if (f is null || (first && !f.IsReady)) return null; return f; } }
