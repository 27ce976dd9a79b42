using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers;

/// <summary>
/// Finds settings that have no effect. An analyzer of its own, because a line of configuration holds for many files and is
/// reported once, at the end of the compilation, and the races are not to wait for that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConfigurationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Race000SettingHasNoEffect.Descriptor);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var settings = new Settings(start.Options.AnalyzerConfigOptionsProvider);
            start.RegisterSyntaxTreeAction(tree => settings.Read(tree.Tree));
            start.RegisterCompilationEndAction(end => settings.Report(end.ReportDiagnostic));
        });
        context.RegisterSyntaxNodeAction(static node => ReadAttribute(node), SyntaxKind.Attribute);
    }

    /// <summary>An attribute that names a registry has to name one that is there.</summary>
    private static void ReadAttribute(SyntaxNodeAnalysisContext context)
    {
        if (context.Node is AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments, Parent.Parent: MethodDeclarationSyntax method } attribute
            && Marks.Publishes.IsNameOf(attribute)
            && context.SemanticModel.GetConstantValue(arguments[0].Expression, context.CancellationToken) is { HasValue: true, Value: string name }
            && context.SemanticModel.GetDeclaredSymbol(method, context.CancellationToken) is { ContainingType: { } type }
            && Race000SettingHasNoEffect.JudgeRegistry(type, name, arguments[0].GetLocation()) is { } diagnostic)
        {
            context.ReportDiagnostic(diagnostic);
        }
    }

    /// <summary>The lines of configuration that hold for the files of a compilation, each with the first file it holds for.</summary>
    private sealed class Settings
    {
        private readonly AnalyzerConfigOptionsProvider _provider;
        private readonly ConcurrentDictionary<(string Key, string Value), SyntaxTree> _settings = new();

        internal Settings(AnalyzerConfigOptionsProvider provider) => _provider = provider;

        internal void Read(SyntaxTree tree)
        {
            foreach (var setting in Find(_provider.GetOptions(tree)))
            {
                // Whichever thread comes first: the file with the first path is kept.
                _settings.AddOrUpdate(setting, tree, (_, known) => string.CompareOrdinal(tree.FilePath, known.FilePath) < 0 ? tree : known);
            }
        }

        internal void Report(Action<Diagnostic> report)
        {
            foreach (var (key, value) in Find(_provider.GlobalOptions))
            {
                _settings.TryRemove((key, value), out _);
                if (Race000SettingHasNoEffect.Judge(key, value, Location.None) is { } diagnostic)
                {
                    report(diagnostic);
                }
            }

            foreach (var setting in _settings.OrderBy(static setting => setting.Key.Key, StringComparer.Ordinal).ThenBy(static setting => setting.Key.Value, StringComparer.Ordinal))
            {
                if (Race000SettingHasNoEffect.Judge(setting.Key.Key, setting.Key.Value, Location.Create(setting.Value, new TextSpan(0, 0))) is { } diagnostic)
                {
                    report(diagnostic);
                }
            }
        }

        private static IEnumerable<(string Key, string Value)> Find(AnalyzerConfigOptions options)
        {
            foreach (var key in options.Keys)
            {
                if (RaceOption.IsMeant(key) && options.TryGetValue(key, out var value))
                {
                    yield return (key, value);
                }
            }
        }
    }
}
