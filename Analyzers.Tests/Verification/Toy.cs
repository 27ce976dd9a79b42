using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>Reports fields of a bad name, so that the harness can be tested without a rule.</summary>
internal sealed class ToyAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor =
        new("RACE999", "Bad name", "'{0}' is a bad name", "Toy", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyze, SymbolKind.Field);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var place = context.Symbol.Locations[0];
        var options = context.Options.AnalyzerConfigOptionsProvider.GetOptions(place.SourceTree!);
        if (!options.TryGetValue("toy.name", out var name))
        {
            name = "bad";
        }

        if (context.Symbol.Name == name)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, place, [context.Symbol.ContainingType.Locations[0]], name));
        }
    }
}

/// <summary>Offers two names for a field of a class and nothing for a field of a struct.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ToyFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["RACE999"];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        var field = root.FindToken(context.Span.Start).Parent!.FirstAncestorOrSelf<VariableDeclaratorSyntax>()!;
        if (!field.Ancestors().OfType<ClassDeclarationSyntax>().Any())
        {
            return;
        }

        foreach (var name in new[] { "good", "fine" })
        {
            var renamed = field.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(field.Identifier));
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Rename to {name}",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(field, renamed))),
                    name),
                context.Diagnostics);
        }
    }
}
