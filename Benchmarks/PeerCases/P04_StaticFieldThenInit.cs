// case: volatile static field stored, then initialization
// expected: RACE009
namespace P04_StaticFieldThenInit;
public sealed class Dev { public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class Reg { static volatile Dev? s_cur;
  public static void Start() { var d = new Dev(); s_cur = d; d.Probe(); }
  public static Dev? Current => s_cur; }
