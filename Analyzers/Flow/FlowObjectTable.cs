using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>
/// Interns the objects of one method and the small sets of them that a variable may hold.
/// A set is known by its number; <see cref="Empty"/> holds nothing of interest (null, numbers, text) and
/// <see cref="Top"/> may hold anything. The table of a flow is complete when the flow is; whoever needs more objects, for
/// what calls bring in, works on an <see cref="Overlay"/> of its own, so that threads never meet in a table and numbers do
/// not depend on who came first.
/// </summary>
internal sealed class FlowObjectTable
{
    /// <summary>The set without objects.</summary>
    internal const int Empty = 0;

    /// <summary>The set of all objects, used where a set would grow past <see cref="LargestSet"/>.</summary>
    internal const int Top = 1;

    /// <summary>A variable that may hold more objects than this is not followed any further.</summary>
    private const int LargestSet = 8;

    /// <summary>A path with more steps than this is cut off, so that <c>node = node.Next</c> ends.</summary>
    private const int DeepestPath = 4;

    private readonly FlowObjectTable? _inner;
    private readonly int _innerObjects;
    private readonly int _innerSets;
    private readonly List<FlowObject> _objects = new();
    private readonly Dictionary<ObjectKey, FlowObject> _byKey = new();
    private readonly List<FlowObject[]> _sets = new();
    private readonly Dictionary<int, int> _singletons = new();
    private readonly Dictionary<long, int> _unions = new();
    private readonly Dictionary<SetKey, int> _setIds = new();

    internal FlowObjectTable()
    {
        Unknown = Get(FlowObjectKind.Unknown, null, null, null);
        This = Get(FlowObjectKind.This, null, null, null);
        _sets.Add(Array.Empty<FlowObject>());
        _sets.Add(new[] { Unknown });
    }

    private FlowObjectTable(FlowObjectTable inner)
    {
        _inner = inner;
        _innerObjects = inner._innerObjects + inner._objects.Count;
        _innerSets = inner._innerSets + inner._sets.Count;
        Unknown = inner.Unknown;
        This = inner.This;
    }

    /// <summary>The object that stands for anything.</summary>
    internal FlowObject Unknown { get; }

    /// <summary>All objects that the method itself names.</summary>
    internal IReadOnlyList<FlowObject> All => _objects;

    /// <summary>A table that holds what this one holds, and grows by itself. This table must not grow any more.</summary>
    internal FlowObjectTable Overlay() => new(this);

    /// <summary>The receiver of the method.</summary>
    internal FlowObject This { get; }

    /// <summary>The one object with these properties; <see cref="Unknown"/> where its path would be too long.</summary>
    internal FlowObject Get(FlowObjectKind kind, ISymbol? symbol, FlowObject? @base, IOperation? origin)
    {
        if (@base is not null && (@base.Depth >= DeepestPath || @base.Kind == FlowObjectKind.Unknown))
        {
            return Unknown;
        }

        // What a walk along a chain comes to is one of its members, however many links it has followed.
        if (kind == FlowObjectKind.Field && IsLinkOf(symbol, @base) && IsLinkOf(symbol, @base!.Base))
        {
            return @base;
        }

        var key = new ObjectKey(kind, symbol, @base?.Id ?? -1, origin);
        if (_inner?.Find(key) is { } known)
        {
            return known;
        }

        if (!_byKey.TryGetValue(key, out var existing))
        {
            existing = new FlowObject(_innerObjects + _objects.Count, kind, symbol, @base, origin);
            _objects.Add(existing);
            _byKey.Add(key, existing);
        }

        return existing;
    }

    private static bool IsLinkOf(ISymbol? symbol, FlowObject? item) =>
        item is { Kind: FlowObjectKind.Field, Base: not null } && SymbolEqualityComparer.Default.Equals(item.Symbol, symbol);

    /// <summary>The set that holds <paramref name="single"/> alone.</summary>
    internal int SetOf(FlowObject single)
    {
        if (single.Kind == FlowObjectKind.Unknown)
        {
            return Top;
        }

        if (_inner is not null && _inner._singletons.TryGetValue(single.Id, out var inner))
        {
            return inner;
        }

        if (!_singletons.TryGetValue(single.Id, out var id))
        {
            id = Intern(new[] { single });
            _singletons.Add(single.Id, id);
        }

        return id;
    }

    /// <summary>The objects of a set, in the order of their ids.</summary>
    internal FlowObject[] Objects(int set) => set < _innerSets ? _inner!.Objects(set) : _sets[set - _innerSets];

    /// <summary>True where a set holds one of some objects.</summary>
    internal bool Overlaps(int set, FlowObject[] objects)
    {
        foreach (var item in Objects(set))
        {
            if (Array.IndexOf(objects, item) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The set that holds what either set holds.</summary>
    internal int Union(int left, int right)
    {
        if (left == right || right == Empty)
        {
            return left;
        }

        if (left == Empty)
        {
            return right;
        }

        if (left == Top || right == Top)
        {
            return Top;
        }

        var pair = left < right ? ((long)left << 32) | (uint)right : ((long)right << 32) | (uint)left;
        if (!_unions.TryGetValue(pair, out var union))
        {
            union = Merge(Objects(left), Objects(right));
            _unions.Add(pair, union);
        }

        return union;
    }

    private FlowObject? Find(ObjectKey key) => _byKey.TryGetValue(key, out var existing) ? existing : _inner?.Find(key);

    private int Merge(FlowObject[] left, FlowObject[] right)
    {
        var merged = new List<FlowObject>(left.Length + right.Length);
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            if (r == right.Length || (l < left.Length && left[l].Id < right[r].Id))
            {
                merged.Add(left[l++]);
            }
            else
            {
                if (l < left.Length && left[l].Id == right[r].Id)
                {
                    l++;
                }

                merged.Add(right[r++]);
            }
        }

        return merged.Count > LargestSet ? Top : Intern(merged.ToArray());
    }

    private int Intern(FlowObject[] objects)
    {
        var key = new SetKey(objects);
        if (_inner is not null && _inner._setIds.TryGetValue(key, out var inner))
        {
            return inner;
        }

        if (!_setIds.TryGetValue(key, out var id))
        {
            id = _innerSets + _sets.Count;
            _sets.Add(objects);
            _setIds.Add(key, id);
        }

        return id;
    }

    private readonly struct ObjectKey : IEquatable<ObjectKey>
    {
        private readonly FlowObjectKind _kind;
        private readonly ISymbol? _symbol;
        private readonly int _base;
        private readonly IOperation? _origin;

        internal ObjectKey(FlowObjectKind kind, ISymbol? symbol, int @base, IOperation? origin)
        {
            _kind = kind;
            _symbol = symbol;
            _base = @base;
            _origin = origin;
        }

        public bool Equals(ObjectKey other) =>
            _kind == other._kind
            && _base == other._base
            && ReferenceEquals(_origin, other._origin)
            && SymbolEqualityComparer.Default.Equals(_symbol, other._symbol);

        public override bool Equals(object? obj) => obj is ObjectKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = ((int)_kind * 397) ^ _base;
            hash = (hash * 397) ^ SymbolEqualityComparer.Default.GetHashCode(_symbol);
            return (hash * 397) ^ (_origin?.GetHashCode() ?? 0);
        }
    }

    private readonly struct SetKey : IEquatable<SetKey>
    {
        private readonly FlowObject[] _objects;

        internal SetKey(FlowObject[] objects) => _objects = objects;

        public bool Equals(SetKey other)
        {
            if (_objects.Length != other._objects.Length)
            {
                return false;
            }

            for (var i = 0; i < _objects.Length; i++)
            {
                if (!ReferenceEquals(_objects[i], other._objects[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is SetKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = 17;
            foreach (var item in _objects)
            {
                hash = (hash * 31) + item.Id;
            }

            return hash;
        }
    }
}
