using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>An argument of some call, as the syntax shows it.</summary>
/// <param name="Method">The name of the method, or of the type whose constructor is called.</param>
/// <param name="Position">The argument's position, from 0; <see cref="Anywhere"/> where it is given by name.</param>
internal readonly record struct PassedArgument(string Method, int Position)
{
    /// <summary>The position of an argument whose position the syntax does not show.</summary>
    internal const int Anywhere = -1;

    /// <summary>True where the method is named like one that adds to a collection.</summary>
    internal static bool IsToPublication(PassedArgument argument) => ApiCatalogue.IsPublicationName(argument.Method);
}

/// <summary>A set of argument positions of one method, its receiver included.</summary>
/// <param name="Bits">Bit 0 is the receiver, the bit after it the first argument; the last stands for all further ones.</param>
internal readonly record struct Positions(uint Bits)
{
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
        position == PassedArgument.Anywhere ? All : new Positions(1u << Math.Min(position + 1, LastBit));

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
