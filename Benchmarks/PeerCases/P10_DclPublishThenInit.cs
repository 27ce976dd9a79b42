// case: double-checked locking that publishes, then initializes
// expected: RACE009
namespace P10_DclPublishThenInit;
public sealed class Dev { public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class Reg { static volatile Dev? s_cur; static readonly Lock s_lock = new();
  public static Dev Get() { if (s_cur == null) { lock (s_lock) { if (s_cur == null) { s_cur = new Dev(); s_cur.Probe(); } } } return s_cur; } }
