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
            start.RegisterSymbolStartAction(type => Begin(type, protocols), SymbolKind.NamedType);
        });
    }

    /// <summary>
    /// A type is judged as a whole, nested types with it, as soon as the compiler has bound it: in the editor as in a build.
    /// Its bodies are taken as the compiler hands them out, so that they are bound once for everybody.
    /// </summary>
    private static void Begin(SymbolStartAnalysisContext context, ProtocolContext protocols)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.ContainingType is not null || type.DeclaringSyntaxReferences.Length == 0)
        {
            return;
        }

        var options = RaceOptions.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(type.DeclaringSyntaxReferences[0].SyntaxTree));
        if (!TypeSieve.MayHaveFindings(type, protocols, options, context.CancellationToken))
        {
            return;
        }

        context.RegisterOperationBlockAction(body => protocols.Flow.Bodies.Add(body.OwningSymbol, body.OperationBlocks));
        context.RegisterSymbolEndAction(end =>
        {
            var judged = new TypeUnderAnalysis(type, protocols, options, end.CancellationToken);
            foreach (var rule in AllRules.Rules)
            {
                rule.Judge(judged, end.ReportDiagnostic);
            }
        });
    }
}
