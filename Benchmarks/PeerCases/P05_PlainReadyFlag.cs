// case: the ready gate is a plain bool
// expected: RACE003
namespace P05_PlainReadyFlag;
public sealed class Dev { public int Id; public int[]? Groups; public bool Ready; public void Probe() => Groups = new int[4]; }
public static class Reg { static readonly List<Dev> s_list = new(); static readonly Lock s_lock = new();
  public static void Register(Dev d) { lock (s_lock) { s_list.Add(d); } d.Probe(); d.Ready = true; }
  public static Dev? Find(int id) { Dev? f = null; lock (s_lock) { foreach (var d in s_list) if (d.Id == id) f = d; } return f is { Ready: true } ? f : null; } }
