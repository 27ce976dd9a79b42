using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE005: moves the publication into a static factory that publishes after construction.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race005ConstructorPublishesThisCodeFixProvider))]
[Shared]
public sealed class Race005ConstructorPublishesThisCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race005ConstructorPublishesThis.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FactoryPlan.CreateAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } plan)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE005_Factory"),
                        plan.ApplyAsync,
                        "RACE005.Factory"),
                    diagnostic);
            }
        }
    }
}
