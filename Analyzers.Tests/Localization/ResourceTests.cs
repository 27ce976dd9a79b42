using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Localization;

/// <summary>What users read comes from resources, whole sentences and parts of them, so that it can be translated.</summary>
public sealed class ResourceTests
{
    public static TheoryData<string> Ids => [.. TestProject.AllRules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void DescriptorTakesItsTextsFromResources(string id)
    {
        var rule = TestProject.AllRules.Single(rule => rule.Id == id);
        AssertIsResource(id + "_Title", rule.Title);
        AssertIsResource(id + "_Message", rule.MessageFormat);
        AssertIsResource(id + "_Description", rule.Description);
    }

    /// <summary>A text is in the language of whoever asks for it, also if it became part of a message before.</summary>
    [Fact]
    public void PartOfAMessageIsTranslatedWithIt()
    {
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var part = new LocalizableResourceString("Part", new Translated(other), typeof(ResourceTests), "x");
        var rule = new DiagnosticDescriptor("T1", "t", "<{0}>", "c", DiagnosticSeverity.Warning, true);
        var diagnostic = Diagnostic.Create(rule, Location.None, part);
        Assert.Equal("<near x>", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal("<bei x>", diagnostic.GetMessage(other));
    }

    /// <summary>Text in the code is for nobody but developers: the protocol can be printed.</summary>
    [Fact]
    public void RulesHoldNoSentences()
    {
        var sentences =
            from file in Directory.GetFiles(Repository.PathOf("Analyzers"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains(@"\obj\", StringComparison.Ordinal)
            where Path.GetFileName(file) != "RegistryProtocol.cs"
            from token in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantTokens()
            where token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
            where Regex.IsMatch(token.ValueText, @"\p{L}\s|\s\p{L}")
            select $"{Path.GetFileName(file)}: {token.ValueText}";
        Assert.Empty(sentences);
    }

    [Fact]
    public void TitlesOfFixesAreNoLiterals()
    {
        var literals =
            from file in Directory.GetFiles(Repository.PathOf("CodeFixes"), "*.cs", SearchOption.AllDirectories)
            from call in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
            where call.Expression.ToString() == "CodeAction.Create"
            where call.ArgumentList.Arguments[0].Expression is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or BinaryExpressionSyntax
            select $"{Path.GetFileName(file)}: {call.ArgumentList.Arguments[0]}";
        Assert.Empty(literals);
    }

    [Theory]
    [InlineData("Analyzers")]
    [InlineData("CodeFixes")]
    public void EveryTextIsUsedAndEveryUsedTextIsThere(string folder)
    {
        var texts = TextsOf(folder == "Analyzers" ? Resources.ResourceManager : CodeFixResources.ResourceManager);
        var used = Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"(RACE[0-9]{0,3}_[A-Za-z]+)\"").Select(match => match.Groups[1].Value))
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(used, texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Values, text => Assert.Equal(text.Trim(), text));
    }

    private static void AssertIsResource(string name, LocalizableString text)
    {
        Assert.IsType<LocalizableResourceString>(text);
        Assert.Equal(Resources.ResourceManager.GetString(name, CultureInfo.InvariantCulture), text.ToString(CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, string> TextsOf(ResourceManager manager) =>
        manager.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    /// <summary>A text in two languages; the tests run without the cultures of any system.</summary>
    private sealed class Translated(CultureInfo other) : ResourceManager
    {
        public override string? GetString(string name, CultureInfo? culture) => ReferenceEquals(culture, other) ? "bei {0}" : "near {0}";
    }
}
