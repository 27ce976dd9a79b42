// case: constructor hands this to a child that it owns
// expected: silent
namespace N04_CtorOwnChildParent;
public sealed class Child { readonly Parent _p; public Child(Parent p) { _p = p; } public Parent P => _p; }
public sealed class Parent { readonly Child _c; readonly int _x; public Parent() { _c = new Child(this); _x = 3; Helper.Note(this); } public int X => _x + _c.GetHashCode(); }
static class Helper { public static void Note(object o) { _ = o.ToString(); } }
