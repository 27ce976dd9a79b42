using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Makes lookups test a gate that their entries have.</summary>
internal sealed class GateCheck
{
    private readonly Compilation _compilation;
    private readonly Diagnostic _diagnostic;
    private readonly Licences _licences;
    private readonly CancellationToken _cancellationToken;

    private GateCheck(Compilation compilation, Diagnostic diagnostic, Licences licences, CancellationToken cancellationToken)
    {
        _compilation = compilation;
        _diagnostic = diagnostic;
        _licences = licences;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Adds the changes for all diagnostics that allow one; false where none does.</summary>
    internal static async Task<bool> AddAsync(Project project, IEnumerable<Diagnostic> diagnostics, SolutionEdits edits, CancellationToken cancellationToken)
    {
        if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return false;
        }

        var fixable = diagnostics.Where(static diagnostic => FixFacts.Texts(diagnostic, FixFacts.Unknown).Length == 0).ToList();
        var selfCalls = fixable.SelectMany(static diagnostic => FixFacts.Places(diagnostic, FixFacts.SelfCalls)).Select(NodeAt).OfType<SyntaxNode>().Distinct();
        var registering = fixable.SelectMany(static diagnostic => FixFacts.Places(diagnostic, FixFacts.Publications)).Select(NodeAt).OfType<SyntaxNode>()
            .Select(Bodies.FunctionOf).OfType<SyntaxNode>().Distinct();
        var licences = new Licences(project, compilation, selfCalls, registering, cancellationToken);
        var changes = new List<Edit>();
        foreach (var diagnostic in fixable)
        {
            var check = new GateCheck(compilation, diagnostic, licences, cancellationToken);
            if (await check.FixAsync().ConfigureAwait(false) is { } change && project.GetDocument(change.Target.SyntaxTree) is { } document)
            {
                changes.Add(change);
                edits.Add(document.Id, change);
            }
        }

        foreach (var (document, edit) in licences.Edits)
        {
            edits.Add(document, edit);
        }

        return changes.Count > 0;

        SyntaxNode? NodeAt(Location location) => Node(location, compilation, cancellationToken);
    }

    private static SyntaxNode? Node(Location location, Compilation compilation, CancellationToken cancellationToken) =>
        location.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree)
            ? tree.GetRoot(cancellationToken).FindNode(location.SourceSpan, getInnermostNodeForTie: true)
            : null;

    private async Task<Edit?> FixAsync()
    {
        if (FixFacts.Places(_diagnostic, FixFacts.Entry).FirstOrDefault() is not { } place
            || Node(place, _compilation, _cancellationToken) is not TypeDeclarationSyntax declaration
            || _compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration, _cancellationToken) is not INamedTypeSymbol entry
            || Node(_diagnostic.Location, _compilation, _cancellationToken) is not { } flagged
            || Node(FixFacts.Places(_diagnostic, FixFacts.Lookups).FirstOrDefault() ?? _diagnostic.Location, _compilation, _cancellationToken) is not { } lookup
            || FixFacts.Texts(_diagnostic, FixFacts.Gate).FirstOrDefault() is not { } gate)
        {
            return null;
        }

        string? licence = null;
        var isShared = _licences.CallsTo(Bodies.FunctionOf(flagged)).Count > 0;
        var model = _compilation.GetSemanticModel(flagged.SyntaxTree);
        if (flagged == lookup)
        {
            if (TestOf(entry, gate, FixFacts.Texts(_diagnostic, FixFacts.Ready).FirstOrDefault(), model, flagged.SpanStart) is not { } test
                || (isShared && (licence = await _licences.GrantAsync(Bodies.FunctionOf(flagged)).ConfigureAwait(false)) is null))
            {
                return null;
            }

            return new LookupGuard(model, entry, test with { Licence = licence }, _cancellationToken).Guard(flagged);
        }

        if (flagged is not ExpressionSyntax condition || FindCombination(condition) is not { } combination)
        {
            return null;
        }

        return isShared && (licence = await _licences.GrantAsync(Bodies.FunctionOf(flagged)).ConfigureAwait(false)) is null
            ? null
            : WithoutCondition(condition, combination, licence);
    }

    /// <summary>The property, or the method, by which the entry says that it is ready, or else the gate itself, or the state that it has to be in.</summary>
    private GateTest? TestOf(INamedTypeSymbol entry, string gate, string? ready, SemanticModel model, int position)
    {
        foreach (var member in entry.GetMembers())
        {
            if (member is IPropertySymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean, GetMethod: not null } && Tells(member, gate, ready) && model.IsAccessible(position, member))
            {
                return new GateTest(member.Name);
            }
        }

        foreach (var member in entry.GetMembers())
        {
            if (member is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary, ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 0 }
                && Tells(member, gate, ready)
                && model.IsAccessible(position, member))
            {
                return new GateTest(member.Name + "()");
            }
        }

        foreach (var member in entry.GetMembers(gate))
        {
            if (member is IFieldSymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean } or IPropertySymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean }
                && model.IsAccessible(position, member))
            {
                return new GateTest(gate);
            }
        }

        return ready is null ? null : StateOf(entry, gate, ready, model, position);
    }

    /// <summary>The property that hands the state out, or else the gate itself, and the state that it has to be.</summary>
    private GateTest? StateOf(INamedTypeSymbol entry, string gate, string ready, SemanticModel model, int position)
    {
        foreach (var member in entry.GetMembers())
        {
            var type = member switch
            {
                IPropertySymbol { IsStatic: false, GetMethod: not null } property => property.Type,
                IFieldSymbol { IsStatic: false } field => field.Type,
                _ => null,
            };
            if (type is { TypeKind: TypeKind.Enum }
                && (member.Name == gate || (member is IPropertySymbol && Tells(member, gate, ready: null)))
                && model.IsAccessible(position, member)
                && model.IsAccessible(position, type))
            {
                return new GateTest(member.Name, State: type.ToMinimalDisplayString(model, position) + "." + ready);
            }
        }

        return null;
    }

    /// <summary>True where a member does nothing but answer what the gate says, or whether it says "ready".</summary>
    private bool Tells(ISymbol member, string gate, string? ready)
    {
        if (member.Name == gate || member.DeclaringSyntaxReferences.Length != 1)
        {
            return false;
        }

        var answer = member.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) switch
        {
            PropertyDeclarationSyntax { ExpressionBody.Expression: { } body } => body,
            MethodDeclarationSyntax { ExpressionBody.Expression: { } body } => body,
            SyntaxNode node => OnlyReturnOf(node),
        };
        return answer is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: MemberAccessExpressionSyntax { Name.Identifier.ValueText: { } state } } comparison
            ? state == ready && Reads(comparison.Left, gate)
            : Reads(answer, gate);
    }

    private static bool Reads(ExpressionSyntax? value, string gate) => value switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == gate,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Read" }, ArgumentList.Arguments: { Count: 1 } arguments } =>
            arguments[0].Expression is IdentifierNameSyntax read && read.Identifier.ValueText == gate,
        _ => false,
    };

    private static ExpressionSyntax? OnlyReturnOf(SyntaxNode node)
    {
        var returns = node.DescendantNodes().OfType<ReturnStatementSyntax>().ToList();
        return returns.Count == 1 && returns[0].Parent is BlockSyntax { Statements.Count: 1 } ? returns[0].Expression : null;
    }

    /// <summary>The smallest <c>&amp;&amp;</c> or <c>||</c> that joins the condition with the test of the gate.</summary>
    private static (BinaryExpressionSyntax Join, bool IsLeft)? FindCombination(ExpressionSyntax condition)
    {
        ExpressionSyntax operand = condition;
        while (operand.Parent is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            operand = (ExpressionSyntax)operand.Parent;
        }

        return operand.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } join
            ? (join, join.Left == operand)
            : null;
    }

    private static Edit WithoutCondition(ExpressionSyntax condition, (BinaryExpressionSyntax Join, bool IsLeft) combination, string? licence)
    {
        var (join, isLeft) = combination;
        if (licence is not null)
        {
            // Who may skip the test is said by the flow itself, no longer by state that others can meet.
            var operand = isLeft ? join.Left : join.Right;
            var skips = join.IsKind(SyntaxKind.LogicalAndExpression) ? "!" + licence : licence;
            return Edit.Replace(operand, current => SyntaxFactory.ParseExpression(skips).WithTriviaFrom(current).WithAdditionalAnnotations(Formatter.Annotation));
        }

        // Parentheses around the combination have nothing left to hold together.
        ExpressionSyntax whole = join;
        while (whole.Parent is ParenthesizedExpressionSyntax outer && (isLeft ? join.Right : join.Left) is not BinaryExpressionSyntax)
        {
            whole = outer;
        }

        return Edit.Replace(whole, current =>
        {
            var now = (ExpressionSyntax)current;
            while (now is ParenthesizedExpressionSyntax parenthesized)
            {
                now = parenthesized.Expression;
            }

            var rest = isLeft ? ((BinaryExpressionSyntax)now).Right : ((BinaryExpressionSyntax)now).Left;
            return rest.WithTriviaFrom(current);
        });
    }
}
