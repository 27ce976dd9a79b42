using System.Resources;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes;

/// <summary>The titles of the fixes. The texts are in <c>CodeFixResources.resx</c>, where each name starts with its rule's id.</summary>
internal static class CodeFixResources
{
    /// <summary>The texts; a satellite assembly may hold them in another language.</summary>
    internal static ResourceManager ResourceManager { get; } = new(typeof(CodeFixResources).FullName!, typeof(CodeFixResources).Assembly);

    /// <summary>A title in the language of the editor.</summary>
    /// <param name="name">The name of the text.</param>
    /// <param name="arguments">What takes the place of <c>{0}</c>, <c>{1}</c> and so on.</param>
    internal static string Text(string name, params string[] arguments) =>
        new LocalizableResourceString(name, ResourceManager, typeof(CodeFixResources), arguments).ToString();
}
