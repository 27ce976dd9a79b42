using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers;

/// <summary>Finds registration races: objects that other threads can look up before they are ready.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RegistrationRaceAnalyzer : DiagnosticAnalyzer
{
    private readonly int _mostSteps;

    /// <summary>The analyzer as it is used.</summary>
    public RegistrationRaceAnalyzer()
        : this(ProtocolContexts.MostSteps)
    {
    }

    /// <param name="mostSteps">How large a context becomes before the next types get another one.</param>
    internal RegistrationRaceAnalyzer(int mostSteps) => _mostSteps = mostSteps;

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.CreateRange(AllRules.Rules, static rule => rule.Descriptor);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            // The attributes of an assembly are bound all at once, which takes longer than many a type does.
            var contexts = new ProtocolContexts(start.Compilation, _mostSteps);
            if (contexts.Publishers.HasMarks && Marks.SingleThreaded.IsOn(start.Compilation.Assembly))
            {
                return;
            }

            var sieved = new ConcurrentDictionary<INamedTypeSymbol, bool>(SymbolEqualityComparer.Default);
            start.RegisterSymbolStartAction(type => Begin(type, contexts, sieved), SymbolKind.NamedType);
        });
    }

    /// <summary>
    /// A type is judged as a whole, nested types with it, as soon as the compiler has bound it: in the editor as in a build.
    /// Its bodies are taken as the compiler hands them out, so that they are bound once for everybody; those of nested types
    /// come under their own symbol, before the type around them ends.
    /// </summary>
    private static void Begin(SymbolStartAnalysisContext context, ProtocolContexts contexts, ConcurrentDictionary<INamedTypeSymbol, bool> sieved)
    {
        var type = TypeHierarchy.OutermostOf((INamedTypeSymbol)context.Symbol);
        if (type.DeclaringSyntaxReferences.Length == 0)
        {
            return;
        }

        var options = RaceOptions.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(type.DeclaringSyntaxReferences[0].SyntaxTree));
        if (!sieved.TryGetValue(type, out var mayHaveFindings))
        {
            sieved.TryAdd(type, mayHaveFindings = TypeSieve.MayHaveFindings(type, contexts.Current, options, context.CancellationToken));
        }

        if (!mayHaveFindings)
        {
            return;
        }

        context.RegisterOperationBlockAction(body => contexts.Of(type).Flow.Bodies.Add(body.OwningSymbol, body.OperationBlocks));
        if (!ReferenceEquals(type, context.Symbol))
        {
            return;
        }

        context.RegisterSymbolEndAction(end =>
        {
            var judged = new TypeUnderAnalysis(type, contexts.Of(type), options, end.CancellationToken);
            foreach (var rule in AllRules.Rules)
            {
                rule.Judge(judged, end.ReportDiagnostic);
            }

            contexts.Release(type);
        });
    }
}
