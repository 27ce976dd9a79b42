// The types below exist in .NET but not in netstandard2.0; the compiler asks for them by name. They are written out here,
// since a generator that emits them in the order of a hash set makes every build differ from the last one.
// Each assembly compiles its own, and hides them ("embedded"), so that none meets .NET's own type of the same name.
#pragma warning disable IDE0130 // The namespaces are the ones the compiler looks in.

using Microsoft.CodeAnalysis;

namespace Microsoft.CodeAnalysis
{
    [Embedded]
    internal sealed class EmbeddedAttribute : Attribute;
}

namespace System
{
    [Embedded]
    internal readonly struct Index(int value, bool fromEnd = false) : IEquatable<Index>
    {
        private readonly int _value = fromEnd ? ~value : value;

        internal static Index Start => new(0);

        internal static Index End => new(0, fromEnd: true);

        internal int Value => _value < 0 ? ~_value : _value;

        internal bool IsFromEnd => _value < 0;

        public static implicit operator Index(int value) => new(value);

        public int GetOffset(int length) => _value < 0 ? length + _value + 1 : _value;

        public bool Equals(Index other) => _value == other._value;

        public override bool Equals(object? obj) => obj is Index other && Equals(other);

        public override int GetHashCode() => _value;
    }

    [Embedded]
    internal readonly struct Range(Index start, Index end)
    {
        internal static Range All => new(Index.Start, Index.End);

        internal Index Start { get; } = start;

        internal Index End { get; } = end;

        internal static Range StartAt(Index start) => new(start, Index.End);

        internal static Range EndAt(Index end) => new(Index.Start, end);
    }
}

namespace System.Runtime.CompilerServices
{
    [Embedded]
    internal static class IsExternalInit;

    [Embedded]
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
    internal sealed class RequiredMemberAttribute : Attribute;

    [Embedded]
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        internal string FeatureName { get; } = featureName;

        internal bool IsOptional { get; init; }
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
    {
        internal string ParameterName { get; } = parameterName;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    [Embedded]
    [AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue | AttributeTargets.Field)]
    internal sealed class NotNullAttribute : Attribute;

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue | AttributeTargets.Field)]
    internal sealed class MaybeNullAttribute : Attribute;

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
    internal sealed class AllowNullAttribute : Attribute;

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        internal bool ReturnValue { get; } = returnValue;
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
    {
        internal bool ReturnValue { get; } = returnValue;
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue, AllowMultiple = true)]
    internal sealed class NotNullIfNotNullAttribute(string parameterName) : Attribute
    {
        internal string ParameterName { get; } = parameterName;
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
    internal sealed class MemberNotNullAttribute(params string[] members) : Attribute
    {
        internal string[] Members { get; } = members;
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
    internal sealed class MemberNotNullWhenAttribute(bool returnValue, params string[] members) : Attribute
    {
        internal bool ReturnValue { get; } = returnValue;

        internal string[] Members { get; } = members;
    }

    [Embedded]
    [AttributeUsage(AttributeTargets.Method, Inherited = false)]
    internal sealed class DoesNotReturnAttribute : Attribute;
}
