// case: initialization, then publication
// expected: silent
namespace N01_InitThenRegister;
public sealed class Dev { public int Id; public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class Reg { static readonly List<Dev> s_list = new(); static readonly Lock s_lock = new();
  public static void Register(Dev d) { d.Probe(); lock (s_lock) { s_list.Add(d); } }
  public static Dev? Find(int id) { lock (s_lock) { foreach (var d in s_list) if (d.Id == id) return d; } return null; } }
