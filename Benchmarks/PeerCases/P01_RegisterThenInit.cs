// case: list add under a lock, then initialization
// expected: RACE001
namespace P01_RegisterThenInit;
public sealed class Dev { public int Id; public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class Reg { static readonly List<Dev> s_list = new(); static readonly Lock s_lock = new();
  public static void Register(Dev d) { lock (s_lock) { s_list.Add(d); } d.Probe(); }
  public static Dev? Find(int id) { lock (s_lock) { foreach (var d in s_list) if (d.Id == id) return d; } return null; } }
