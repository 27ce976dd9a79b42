using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Protocol;

/// <summary>The value by which a member says that something is ready: true, a number, or a member of an enum.</summary>
internal sealed class ReadyState
{
    /// <summary>Ready is what is true.</summary>
    internal static readonly ReadyState True = new(true, isOneOfTwo: true);

    /// <param name="value">The value.</param>
    /// <param name="isOneOfTwo">Whether the member has but one other value, so that whatever is not that one is ready.</param>
    internal ReadyState(object value, bool isOneOfTwo)
    {
        Value = Normalize(value) ?? value;
        IsOneOfTwo = isOneOfTwo;
    }

    /// <summary>The value; numbers and members of enums as a long.</summary>
    internal object Value { get; }

    /// <summary>Whether the member has but one other value, so that whatever is not that one is ready.</summary>
    internal bool IsOneOfTwo { get; }

    /// <summary>Whether what equals <paramref name="value"/> is ready; null where that says nothing of what does not.</summary>
    internal bool? Is(object value) =>
        Normalize(value) is not { } constant ? null
        : constant.Equals(Value) ? true
        : IsOneOfTwo ? false
        : null;

    /// <summary>True for a constant that is this value.</summary>
    internal bool IsWritten(Optional<object?> constant) =>
        constant is { HasValue: true, Value: { } value } && Value.Equals(Normalize(value));

    /// <summary>A truth value or number, whatever the size of its type; null for any other constant.</summary>
    internal static object? Normalize(object value) => value switch
    {
        bool or long => value,
        int or uint or byte or sbyte or short or ushort => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
