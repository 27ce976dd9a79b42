using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;
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
    public override FixAllProvider GetFixAllProvider() => AllAtOnce.Instance;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FactoryPlan.CreateAsync(context.Document.Project.Solution, new[] { diagnostic }, context.CancellationToken).ConfigureAwait(false) is { } plan)
            {
                var edits = new SolutionEdits();
                plan.AddTo(edits);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE005_Factory"),
                        cancellationToken => edits.ApplyAsync(context.Document.Project.Solution, cancellationToken),
                        "RACE005.Factory"),
                    diagnostic);
            }
        }
    }

    /// <summary>Gives each constructor one factory for all that it publishes, and changes callers of several constructors together.</summary>
    private sealed class AllAtOnce : SolutionFixAllProvider
    {
        internal static readonly AllAtOnce Instance = new();

        /// <inheritdoc />
        private protected override string TitleOf(string? equivalenceKey) => CodeFixResources.Text("RACE005_Factories");

        /// <inheritdoc />
        private protected override async Task AddAsync(
            Project project,
            ImmutableArray<Diagnostic> diagnostics,
            string? equivalenceKey,
            SolutionEdits edits,
            CancellationToken cancellationToken)
        {
            foreach (var group in diagnostics.GroupBy(diagnostic => FactoryPlan.ConstructorOf(diagnostic, cancellationToken)))
            {
                if (group.Key is not null && await FactoryPlan.CreateAsync(project.Solution, group, cancellationToken).ConfigureAwait(false) is { } plan)
                {
                    plan.AddTo(edits);
                }
            }
        }
    }
}
