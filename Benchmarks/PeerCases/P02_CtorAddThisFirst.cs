// case: constructor adds this to a static list first
// expected: RACE005
namespace P02_CtorAddThisFirst;
public sealed class Dev { public static readonly List<Dev> All = new(); static readonly Lock s_lock = new(); readonly string _name;
  public Dev(string n) { lock (s_lock) { All.Add(this); } _name = n; } public string Name => _name; }
