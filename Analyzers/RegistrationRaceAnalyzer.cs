using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers;

/// <summary>Finds registration races: objects that other threads can look up before they are ready.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RegistrationRaceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.CreateRange(AllRules.Rules, static rule => rule.Descriptor);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (Marks.SingleThreaded.IsOn(start.Compilation.Assembly))
            {
                return;
            }

            var protocols = new ProtocolContext(start.Compilation);
            start.RegisterSymbolAction(symbol => Analyze(symbol, protocols), SymbolKind.NamedType);
        });
    }

    /// <summary>A type is judged as a whole, nested types with it, as soon as it is complete: in the editor as in a build.</summary>
    private static void Analyze(SymbolAnalysisContext context, ProtocolContext protocols)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.ContainingType is not null || type.DeclaringSyntaxReferences.Length == 0)
        {
            return;
        }

        var options = RaceOptions.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(type.DeclaringSyntaxReferences[0].SyntaxTree));
        var judged = new TypeUnderAnalysis(type, protocols, options, context.CancellationToken);
        foreach (var rule in AllRules.Rules)
        {
            rule.Judge(judged, context.ReportDiagnostic);
        }
    }
}
