using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE001: gives the entry a ready gate, or publishes it last.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race001PublishedBeforeReadyCodeFixProvider))]
[Shared]
public sealed class Race001PublishedBeforeReadyCodeFixProvider : CodeFixProvider
{
    internal const string ReadyGateKey = "RACE001.ReadyGate";
    internal const string PublishLastKey = "RACE001.PublishLast";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race001PublishedBeforeReady.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => Race001FixAllProvider.Instance;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var plan = await ReadyGatePlan.CreateAsync(context.Document.Project, new[] { diagnostic }, context.CancellationToken).ConfigureAwait(false);
            if (plan is not null)
            {
                var edits = new SolutionEdits();
                plan.AddTo(edits);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE001_ReadyGate", plan.EntryName),
                        cancellationToken => edits.ApplyAsync(context.Document.Project.Solution, cancellationToken),
                        ReadyGateKey),
                    diagnostic);
            }

            var move = new SolutionEdits();
            if (await PublishLast.AddAsync(context.Document.Project, new[] { diagnostic }, move, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE001_PublishLast"),
                        cancellationToken => move.ApplyAsync(context.Document.Project.Solution, cancellationToken),
                        PublishLastKey),
                    diagnostic);
            }
        }
    }
}
