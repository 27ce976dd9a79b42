using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Flow;

/// <summary>A set of argument positions of one method, its receiver included.</summary>
/// <param name="Bits">Bit 0 is the receiver, the bit after it the first argument; the last stands for all further ones.</param>
internal readonly record struct Positions(uint Bits)
{
    /// <summary>The position of an argument whose position the syntax does not show.</summary>
    internal const int Anywhere = -1;

    private const int LastBit = 31;

    internal static readonly Positions None = new(0);
    internal static readonly Positions Receiver = new(1);
    internal static readonly Positions All = new(uint.MaxValue);

    /// <summary>All positions of either.</summary>
    public static Positions operator |(Positions left, Positions right) => new(left.Bits | right.Bits);

    /// <summary>The positions that are in <paramref name="left"/> only.</summary>
    public static Positions operator -(Positions left, Positions right) => new(left.Bits & ~right.Bits);

    /// <summary>The position of one argument.</summary>
    internal static Positions At(int position) =>
        position == Anywhere ? All : new Positions(1u << Math.Min(position + 1, LastBit));

    /// <summary>Where a caller of <paramref name="member"/> passes a parameter; nowhere for those of functions inside it.</summary>
    internal static Positions Of(ParameterSyntax parameter, SyntaxNode member)
    {
        if (parameter.Parent is not BaseParameterListSyntax { Parent: { } owner } list || owner != member)
        {
            return None;
        }

        var position = list.Parameters.IndexOf(parameter);
        if (parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
        {
            return new Positions(uint.MaxValue << Math.Min(position + 1, LastBit)) | (IsExtension(list) ? At(position - 1) : None);
        }

        // An extension method is called either way.
        return IsExtension(list) ? At(position) | (position == 0 ? Receiver : At(position - 1)) : At(position);
    }

    /// <summary>True where the sets share a position.</summary>
    internal bool Overlaps(Positions other) => (Bits & other.Bits) != 0;

    private static bool IsExtension(BaseParameterListSyntax list) => list.Parameters[0].Modifiers.Any(SyntaxKind.ThisKeyword);
}
