using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>A method that is called, as the syntax shows it.</summary>
/// <param name="Name">Its name, or that of the type whose constructor is called.</param>
/// <param name="Count">How many arguments it is given.</param>
/// <param name="Registry">For a method named like a publication: the name of what it may publish into, if it has one.</param>
/// <param name="IsOwn">True where it is called without a receiver: a method of the type itself, or of one around it or behind it.</param>
internal readonly record struct CalledMethod(string Name, int Count, string? Registry, bool IsOwn);

/// <summary>An argument of some call, as the syntax shows it.</summary>
/// <param name="Method">The method that is called.</param>
/// <param name="Position">The argument's position, from 0; <see cref="Anywhere"/> where it is given by name.</param>
/// <param name="Registry">For a method named like a publication: the name of what it may publish into, or <see cref="Unnamed"/>.</param>
internal readonly record struct PassedArgument(CalledMethod Method, int Position, string? Registry)
{
    /// <summary>Stands for a registry that the syntax does not name: a local, or what a call returns.</summary>
    internal const string Unnamed = "";

    /// <summary>The position of an argument whose position the syntax does not show.</summary>
    internal const int Anywhere = -1;

    /// <summary>True where the call is one that may add to a collection.</summary>
    internal static bool IsToPublication(PassedArgument argument) => argument.Registry is not null;
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
