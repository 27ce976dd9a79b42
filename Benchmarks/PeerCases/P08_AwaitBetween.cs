// case: await between publication and completion
// expected: RACE001
namespace P08_AwaitBetween;
public sealed class Dev { public int Id; public int[]? Groups; public async Task ProbeAsync() { await Task.Delay(1).ConfigureAwait(false); Groups = new int[4]; } }
public static class Reg { static readonly Dictionary<int, Dev> s_map = new(); static readonly Lock s_lock = new();
  public static async Task RegisterAsync(Dev d) { lock (s_lock) { s_map[d.Id] = d; } await d.ProbeAsync().ConfigureAwait(false); }
  public static Dev? Find(int id) { lock (s_lock) { return s_map.TryGetValue(id, out var d) ? d : null; } } }
