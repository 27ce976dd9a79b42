// case: ConcurrentDictionary.TryAdd, then initialization
// expected: RACE001
using System.Collections.Concurrent;
namespace P03_ConcurrentDictThenInit;
public sealed class Dev { public int[]? Groups; public void Probe() => Groups = new int[4]; }
public static class Reg { static readonly ConcurrentDictionary<int, Dev> s_map = new();
  public static void Register(int id) { var d = new Dev(); s_map.TryAdd(id, d); d.Probe(); }
  public static Dev? Find(int id) => s_map.TryGetValue(id, out var d) ? d : null; }
