using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>What a <see cref="FlowObject"/> stands for.</summary>
internal enum FlowObjectKind
{
    /// <summary>Anything that the analysis does not name.</summary>
    Unknown,

    /// <summary>The receiver of the analysed method.</summary>
    This,

    /// <summary>The object that a parameter held when the method was entered.</summary>
    Parameter,

    /// <summary>A local or parameter of an enclosing method, seen from inside a lambda or local function.</summary>
    Captured,

    /// <summary>An object created at one operation.</summary>
    Fresh,

    /// <summary>The object that one field (or automatic property) of another object holds; static when there is no base.</summary>
    Field,

    /// <summary>An element taken out of a collection.</summary>
    Element,

    /// <summary>The result of one call.</summary>
    Result,

    /// <summary>A delegate made from a lambda.</summary>
    Lambda,

    /// <summary>A delegate made from a named method.</summary>
    MethodGroup,
}

/// <summary>
/// A name for the objects that an expression may evaluate to, in the terms of one method: an access path such as
/// <c>this._devices[…]</c> whose root is the receiver, a parameter, a creation or a static field.
/// Two evaluations with the same instance are assumed to be the same object.
/// </summary>
internal sealed class FlowObject
{
    internal FlowObject(int id, FlowObjectKind kind, ISymbol? symbol, FlowObject? @base, IOperation? origin)
    {
        Id = id;
        Kind = kind;
        Symbol = symbol;
        Base = @base;
        Origin = origin;
        Depth = @base is null ? 0 : @base.Depth + 1;
    }

    /// <summary>The position in the <see cref="FlowObjectTable"/> of the method.</summary>
    internal int Id { get; }

    /// <summary>What this object stands for.</summary>
    internal FlowObjectKind Kind { get; }

    /// <summary>The field, property, parameter, local or method that names the object, where one does.</summary>
    internal ISymbol? Symbol { get; }

    /// <summary>The object whose field or element this is, or the receiver of a method group.</summary>
    internal FlowObject? Base { get; }

    /// <summary>The operation that created the object or handed it out.</summary>
    internal IOperation? Origin { get; }

    /// <summary>How many steps lie between this object and the root of its path.</summary>
    internal int Depth { get; }

    /// <summary>The object at the start of the path.</summary>
    internal FlowObject Root
    {
        get
        {
            var current = this;
            while (current.Base is { } parent)
            {
                current = parent;
            }

            return current;
        }
    }

    /// <summary>True where the object is reached through <paramref name="ancestor"/>, or is it.</summary>
    internal bool IsReachedThrough(FlowObject ancestor)
    {
        for (var current = this; current is not null; current = current.Base)
        {
            if (ReferenceEquals(current, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        FlowObjectKind.This => "this",
        FlowObjectKind.Parameter or FlowObjectKind.Captured => Symbol!.Name,
        FlowObjectKind.Field => Base is null ? Symbol!.ContainingType?.Name + "." + Symbol.Name : Base + "." + Symbol!.Name,
        FlowObjectKind.Element => Base + "[]",
        FlowObjectKind.Fresh => "new#" + Id,
        FlowObjectKind.Result => "call#" + Id,
        FlowObjectKind.Lambda => "lambda#" + Id,
        FlowObjectKind.MethodGroup => "&" + Symbol!.Name,
        _ => "?",
    };
}
