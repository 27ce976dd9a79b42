public sealed class Functions
{
    private static readonly ConcurrentDictionary<string, Descriptor> s_descriptors = new();

    public static object Build(string name)
    {
        var descriptor = s_descriptors.GetOrAdd(name, key => new Descriptor(key));
        return descriptor.Function ??= new object();
    }

    public static string NameOf(string name) => s_descriptors[name].ToString();

    private sealed class Descriptor
    {
        private readonly string _name;

        public Descriptor(string name) => _name = name;

        public object? Function { get; set; }

        public override string ToString() => _name + Function;
    }
}
