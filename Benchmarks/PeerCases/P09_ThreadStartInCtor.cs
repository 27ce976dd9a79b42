// case: thread started in the constructor, then initialization
// expected: RACE007 or RACE005
namespace P09_ThreadStartInCtor;
public sealed class Dev { readonly List<int> _q; public Dev() { new Thread(Run).Start(); _q = new(); } void Run() { _q.Add(1); } }
