using System.Resources;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers;

/// <summary>Everything that the rules say to users. The texts are in <c>Resources.resx</c>, where each name starts with its rule's id.</summary>
internal static class Resources
{
    /// <summary>The texts; a satellite assembly may hold them in another language.</summary>
    internal static ResourceManager ResourceManager { get; } = new(typeof(Resources).FullName!, typeof(Resources).Assembly);

    /// <summary>A text in the language of whoever reads it, which need not be that of the machine that found the race.</summary>
    /// <param name="name">The name of the text.</param>
    /// <param name="arguments">What takes the place of <c>{0}</c>, <c>{1}</c> and so on.</param>
    internal static LocalizableString Text(string name, params string[] arguments) =>
        new LocalizableResourceString(name, ResourceManager, typeof(Resources), arguments);
}
