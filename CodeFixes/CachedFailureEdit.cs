using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// Takes a lazy or a task out of its dictionary when it fails, so that the next one who asks tries again. What remembers the
/// failure is used in a try block, and its handler removes that very object and no later one.
/// </summary>
internal sealed class CachedFailureEdit
{
    private readonly SyntaxNode _host;
    private readonly string _text;
    private readonly bool _becomesAsync;

    private CachedFailureEdit(SyntaxNode host, string text, bool becomesAsync)
    {
        _host = host;
        _text = text.Replace("\n", NewLines.Of(host.SyntaxTree));
        _becomesAsync = becomesAsync;
    }

    /// <summary>The change for a <c>GetOrAdd</c>; null where its result is used in another way than at once.</summary>
    internal static CachedFailureEdit? Create(ExpressionSyntax publication, SemanticModel model, CancellationToken cancellationToken)
    {
        if (publication is not InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetOrAdd", Expression: { } dictionary },
                ArgumentList.Arguments: { Count: >= 2 } arguments,
            } call
            || model.GetTypeInfo(dictionary, cancellationToken).Type is not INamedTypeSymbol { TypeArguments.Length: 2 } type
            || !Retraction.IsStable(dictionary, model, cancellationToken))
        {
            return null;
        }

        var isTask = type.TypeArguments[1].Name == "Task";
        var task = isTask ? type.TypeArguments[1] : TaskOfLazy(type.TypeArguments[1]);
        var use = UseOf(call);
        var isReturnedTask = task is not null && use is not AwaitExpressionSyntax;
        if ((isTask ? use is not (AwaitExpressionSyntax or InvocationExpressionSyntax) : use is not MemberAccessExpressionSyntax && !(task is not null && use is AwaitExpressionSyntax))
            || HostOf(use) is not { } host
            || (isReturnedTask && !CanBecomeAsync(host, model, cancellationToken))
            || FreeName(isTask ? "task" : "lazy", host, model) is not { } name)
        {
            return null;
        }

        // What is computed for the lookup may come out differently for the removal.
        var key = arguments[0].Expression;
        var isKeyKept = !Retraction.IsStable(key, model, cancellationToken);
        var keyName = isKeyKept ? FreeName("key", host, model) ?? FreeName("entryKey", host, model) : key.ToString();
        if (keyName is null)
        {
            return null;
        }

        var usedKey = isKeyKept ? SyntaxFactory.IdentifierName(keyName) : key;
        if (Retraction.RemovalOf(dictionary, type, usedKey, SyntaxFactory.IdentifierName(name), model) is not { } removal)
        {
            return null;
        }

        var used = use.ToString().Replace(call.ToString(), name);
        used = isReturnedTask ? "await " + used + ".ConfigureAwait(false)" : used;
        var keep = (isKeyKept ? "var " + keyName + " = " + key.WithoutTrivia() + ";\n" : "")
            + "var " + name + " = " + (isKeyKept ? call.ReplaceNode(key, usedKey.WithTriviaFrom(key)) : call) + ";\n";
        var handler = "\n}\ncatch\n{\n" + removal + ";\nthrow;\n}";
        switch (host)
        {
            case LocalDeclarationStatementSyntax { Declaration: { Variables: { Count: 1 } variables, Type: var written } }
                when model.GetTypeInfo(use, cancellationToken) is { Type: { } inferred } info:
                var variable = variables[0].Identifier.ValueText;
                var declared = written.IsVar ? inferred.ToMinimalDisplayString(model, info.Nullability.FlowState, host.SpanStart) : written.ToString();
                return new CachedFailureEdit(
                    host,
                    "{\n" + keep + declared + " " + variable + ";\ntry\n{\n" + variable + " = " + used + ";" + handler + "\n}",
                    becomesAsync: false);
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                var isVoid = isReturnedTask && task is INamedTypeSymbol { TypeArguments.Length: 0 };
                return new CachedFailureEdit(host, "{\n" + keep + "try\n{\n" + (isVoid ? "" : "return ") + used + ";" + handler + "\n}", isReturnedTask);
            default:
                return null;
        }
    }

    /// <summary>Makes the change.</summary>
    internal void Apply(SyntaxEditor editor)
    {
        var newLine = SyntaxFactory.EndOfLine(NewLines.Of(_host.SyntaxTree));
        var statements = ((BlockSyntax)SyntaxFactory.ParseStatement(_text)).Statements
            .Select(statement => statement.WithTrailingTrivia(newLine).WithAdditionalAnnotations(Formatter.Annotation))
            .ToList();
        var attempt = statements[statements.Count - 1];
        if (_host is StatementSyntax { Parent: BlockSyntax } host)
        {
            editor.InsertBefore(host, statements.Take(statements.Count - 1).Select((statement, index) => index == 0 ? statement.WithLeadingTrivia(host.GetLeadingTrivia()) : statement));
            editor.ReplaceNode(host, (current, _) => attempt.WithTrailingTrivia(IsFollowed(host) ? current.GetTrailingTrivia().Add(newLine) : current.GetTrailingTrivia()));
        }

        if (_host.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && (_becomesAsync || _host is ArrowExpressionClauseSyntax))
        {
            editor.ReplaceNode(method, (current, _) => Rewrite((MethodDeclarationSyntax)current, statements));
        }
    }

    /// <summary>A block of several lines stands apart from what follows it.</summary>
    private static bool IsFollowed(StatementSyntax host) =>
        host.Parent is BlockSyntax { Statements: var statements }
        && statements.Last() != host
        && !statements[statements.IndexOf(host) + 1].GetLeadingTrivia().FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia);

    private MethodDeclarationSyntax Rewrite(MethodDeclarationSyntax method, List<StatementSyntax> statements)
    {
        if (_host is ArrowExpressionClauseSyntax)
        {
            method = Bodies.ToBlock(method, _ => statements.ToArray());
        }

        if (!_becomesAsync)
        {
            return method;
        }

        var modifier = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return method.Modifiers.Count > 0
            ? method.AddModifiers(modifier)
            : method.WithReturnType(method.ReturnType.WithoutLeadingTrivia()).AddModifiers(modifier.WithLeadingTrivia(method.GetLeadingTrivia()));
    }

    /// <summary>The task behind a lazy, whose failure comes once it is waited for; null for a lazy of anything else.</summary>
    private static ITypeSymbol? TaskOfLazy(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Lazy", TypeArguments: [{ Name: "Task" } task] } ? task : null;

    /// <summary>The expression in which the result is used: its value, the waiting for either, or itself.</summary>
    private static ExpressionSyntax UseOf(InvocationExpressionSyntax call)
    {
        ExpressionSyntax value = call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" } member ? member : call;
        return value.Parent switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax { Parent: AwaitExpressionSyntax configured } } => configured,
            AwaitExpressionSyntax awaited => awaited,
            _ => value,
        };
    }

    private static SyntaxNode? HostOf(ExpressionSyntax use) => use.Parent switch
    {
        ReturnStatementSyntax { Parent: BlockSyntax } exit => exit,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax } arrow => arrow,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax, IsConst: false, UsingKeyword.RawKind: 0 } local } } } => local,
        _ => null,
    };

    private static bool CanBecomeAsync(SyntaxNode host, SemanticModel model, CancellationToken cancellationToken) =>
        host is ReturnStatementSyntax or ArrowExpressionClauseSyntax
        && Bodies.FunctionOf(host.Parent!) is MethodDeclarationSyntax method
        && model.GetDeclaredSymbol(method, cancellationToken) is { IsAsync: false, ReturnsByRef: false, ReturnType.Name: "Task", PartialDefinitionPart: null } symbol
        && symbol.Parameters.All(static parameter => parameter.RefKind == RefKind.None)
        && !method.Modifiers.Any(static modifier => modifier.Kind() is SyntaxKind.UnsafeKeyword or SyntaxKind.PartialKeyword)
        && !host.Ancestors().TakeWhile(node => node != method).Any(static node => node is LockStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax)
        && Bodies.NodesOf(method).Count(static node => node is ReturnStatementSyntax or YieldStatementSyntax) <= 1;

    private static string? FreeName(string wanted, SyntaxNode host, SemanticModel model)
    {
        var function = Bodies.FunctionOf(host)!;
        return model.LookupSymbols(host.SpanStart, name: wanted).IsEmpty
            && !function.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == wanted)
                ? wanted
                : null;
    }
}
