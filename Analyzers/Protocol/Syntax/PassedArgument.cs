using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A method that is called, as the syntax shows it.</summary>
/// <param name="Name">Its name, or that of the type whose constructor is called.</param>
/// <param name="Count">How many arguments it is given.</param>
/// <param name="Registry">For a method named like a publication: the name of what it may publish into, if it has one.</param>
/// <param name="IsOwn">True where it is called without a receiver: a method of the type itself, or of one around it or behind it.</param>
internal readonly record struct CalledMethod(string Name, int Count, string? Registry, bool IsOwn);

/// <summary>An argument of some call, as the syntax shows it.</summary>
/// <param name="Method">The method that is called.</param>
/// <param name="Position">The argument's position, from 0; <see cref="Positions.Anywhere"/> where it is given by name.</param>
/// <param name="Registry">For a method named like a publication: the name of what it may publish into, or <see cref="Unnamed"/>.</param>
internal readonly record struct PassedArgument(CalledMethod Method, int Position, string? Registry)
{
    /// <summary>Stands for a registry that the syntax does not name: a local, or what a call returns.</summary>
    internal const string Unnamed = "";

    /// <summary>True where the call is one that may add to a collection.</summary>
    internal static bool IsToPublication(PassedArgument argument) => argument.Registry is not null;
}
