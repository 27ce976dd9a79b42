using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE002: tests the gate where a lookup does not, and takes away the condition under which one skips it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race002GateBypassedCodeFixProvider))]
[Shared]
public sealed class Race002GateBypassedCodeFixProvider : CodeFixProvider
{
    internal const string CheckGateKey = "RACE002.CheckGate";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race002GateBypassed.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => Race002FixAllProvider.Instance;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var edits = new SolutionEdits();
            if (await GateCheck.AddAsync(context.Document.Project, new[] { diagnostic }, edits, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE002_CheckGate"),
                        cancellationToken => edits.ApplyAsync(context.Document.Project.Solution, cancellationToken),
                        CheckGateKey),
                    diagnostic);
            }
        }
    }
}
