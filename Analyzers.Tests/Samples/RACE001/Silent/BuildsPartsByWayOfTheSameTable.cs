public sealed class Mapper
{
    public List<string> Members { get; } = new();
}

public sealed class Mappers
{
    private readonly ConcurrentDictionary<Type, Mapper> _all = new();

    public Mapper Of(Type type)
    {
        if (_all.TryGetValue(type, out var known))
        {
            return known;
        }

        var made = new Mapper();
        var mapper = _all.GetOrAdd(type, made);
        if (ReferenceEquals(mapper, made))
        {
            Build(mapper, type);
        }

        return mapper;
    }

    public int CountOf(Type type) => Of(type).Members.Count;

    private void Build(Mapper mapper, Type type)
    {
        foreach (var part in type.GetNestedTypes())
        {
            AddPart(part);
            mapper.Members.Add(part.Name);
        }
    }

    private void AddPart(Type part) => Resolve(part);

    private void Resolve(Type part) => Of(part);
}
