// case: the list never leaves its method
// expected: silent
namespace N03_LocalListBuilder;
public sealed class Dev { public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class B { public static List<Dev> Build(int n) { var l = new List<Dev>(); for (int i = 0; i < n; i++) { var d = new Dev(); l.Add(d); d.Probe(); } return l; } }
