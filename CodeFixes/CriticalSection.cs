using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Statements that run under a lock which the same list of statements takes and gives back.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Enter">The statement that takes it; the whole statement where its form has one.</param>
/// <param name="Leave">The statement that gives it back, or the same one.</param>
/// <param name="Body">The block under the lock; null where nothing encloses the statements between the two.</param>
/// <param name="Before">What stands before the statements under the lock, written out again.</param>
/// <param name="After">What stands behind them.</param>
internal sealed record CriticalSection(ExpressionSyntax Lock, StatementSyntax Enter, StatementSyntax Leave, BlockSyntax? Body, string Before, string After)
{
    /// <summary>True for a lock that a thread may take a second time.</summary>
    internal bool IsReentrant => Enter is LockStatementSyntax || Before.Contains("Monitor.") || Before.Contains(".EnterScope()");

    /// <summary>True for a lock that keeps everyone else out, and not only those who change something.</summary>
    internal bool IsExclusive => !Before.Contains(".EnterReadLock");

    /// <summary>True where whoever leaves the statements early has to give the lock back himself.</summary>
    internal bool IsLeftByHand { get; private init; }

    /// <summary>The block that the first statement under the lock stands in.</summary>
    internal BlockSyntax? List => Body ?? Enter.Parent as BlockSyntax;

    /// <summary>The innermost section around a node, up to the function that it is in.</summary>
    internal static CriticalSection? Around(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            {
                return null;
            }

            if (current is BlockSyntax body && OfBody(body, model, cancellationToken) is { } section)
            {
                return section;
            }

            if (current is StatementSyntax { Parent: BlockSyntax list } statement && Between(list, statement, model, cancellationToken) is { } bare)
            {
                return bare;
            }
        }

        return null;
    }

    /// <summary>The section whose body a block is, or null.</summary>
    internal static CriticalSection? OfBody(BlockSyntax body, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (body.Parent)
        {
            case LockStatementSyntax locked:
                return new CriticalSection(locked.Expression, locked, locked, body, "lock (" + locked.Expression + ")\n{\n", "\n}");
            case UsingStatementSyntax scope when ScopedBy((SyntaxNode?)scope.Expression ?? scope.Declaration, model, cancellationToken) is { } scoped:
                return new CriticalSection(scoped, scope, scope, body, "using (" + ((SyntaxNode?)scope.Expression ?? scope.Declaration) + ")\n{\n", "\n}");
            case TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: { Count: 1 } released, Parent: BlockSyntax list } guarded
                when list.Statements.IndexOf(guarded) is > 0 and var index
                    && EnteredBy(list.Statements[index - 1], model, cancellationToken) is { } entered
                    && LeftBy(released[0], model, cancellationToken) is { } left
                    && SyntaxFactory.AreEquivalent(entered, left):
                var enter = list.Statements[index - 1];
                return new CriticalSection(
                    entered,
                    enter,
                    guarded,
                    body,
                    enter.WithoutTrivia() + "\ntry\n{\n",
                    "\n}\nfinally\n{\n" + released[0].WithoutTrivia() + "\n}");
            default:
                return null;
        }
    }

    /// <summary>True where both hold the same lock.</summary>
    internal bool Shares(CriticalSection other, SemanticModel model, CancellationToken cancellationToken) =>
        SyntaxFactory.AreEquivalent(Lock, other.Lock)
        || (IsOwn(Lock)
            && IsOwn(other.Lock)
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(Lock, cancellationToken).Symbol, model.GetSymbolInfo(other.Lock, cancellationToken).Symbol));

    /// <summary>The section of a lock that is taken before and given back behind a statement, in the same list.</summary>
    private static CriticalSection? Between(BlockSyntax list, StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var i = list.Statements.IndexOf(statement) - 1; i >= 0; i--)
        {
            if (LeftBy(list.Statements[i], model, cancellationToken) is not null)
            {
                return null;
            }

            if (list.Statements[i] is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } local && ScopedBy(local.Declaration, model, cancellationToken) is { } scoped)
            {
                return new CriticalSection(scoped, local, list.Statements.Last(), null, "using (" + local.Declaration + ")\n{\n", "\n}");
            }

            if (EnteredBy(list.Statements[i], model, cancellationToken) is not { } entered)
            {
                continue;
            }

            for (var j = list.Statements.IndexOf(statement) + 1; j < list.Statements.Count; j++)
            {
                if (LeftBy(list.Statements[j], model, cancellationToken) is { } left && SyntaxFactory.AreEquivalent(entered, left))
                {
                    var enter = list.Statements[i];
                    var leave = list.Statements[j];
                    return new CriticalSection(entered, enter, leave, null, enter.WithoutTrivia() + "\n", "\n" + leave.WithoutTrivia())
                    {
                        IsLeftByHand = true,
                    };
                }
            }

            return null;
        }

        return null;
    }

    /// <summary>The lock of the scope that a <c>using</c> holds, or null.</summary>
    private static ExpressionSyntax? ScopedBy(SyntaxNode? held, SemanticModel model, CancellationToken cancellationToken)
    {
        var scope = held is VariableDeclarationSyntax { Variables: { Count: 1 } variables } ? variables[0].Initializer?.Value : held;
        return scope is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } access }
            && model.GetSymbolInfo(access, cancellationToken).Symbol is IMethodSymbol method
            && IsOfThreading(method)
                ? access.Expression
                : null;
    }

    private static bool IsOwn(ExpressionSyntax @lock) => @lock is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    /// <summary>The lock that a statement takes and keeps, or null.</summary>
    private static ExpressionSyntax? EnteredBy(StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken) =>
        LockOf(statement, model, cancellationToken, static name => name is "Enter" or "Wait" or "WaitAsync" or "WaitOne" or "EnterReadLock" or "EnterUpgradeableReadLock" or "EnterWriteLock");

    /// <summary>The lock that a statement gives back, or null.</summary>
    private static ExpressionSyntax? LeftBy(StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken) =>
        LockOf(statement, model, cancellationToken, static name => name is "Exit" or "Release" or "ReleaseMutex" or "ExitReadLock" or "ExitUpgradeableReadLock" or "ExitWriteLock");

    private static ExpressionSyntax? LockOf(StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken, Func<string, bool> isWanted)
    {
        if (statement is not ExpressionStatementSyntax { Expression: var expression })
        {
            return null;
        }

        if (expression is AwaitExpressionSyntax awaited)
        {
            expression = awaited.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var task } }
                ? task
                : awaited.Expression;
        }

        if (expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments: var arguments }
            || !isWanted(access.Name.Identifier.ValueText)
            || model.GetSymbolInfo(access, cancellationToken).Symbol is not IMethodSymbol method
            || !IsOfThreading(method))
        {
            return null;
        }

        // Waiting for a time only may fail, and waiting on a monitor gives it back.
        return method.ContainingType.Name switch
        {
            "Monitor" => arguments.Count == 1 && method.Name != "Wait" ? arguments[0].Expression : null,
            "Lock" or "SemaphoreSlim" or "Mutex" or "WaitHandle" or "ReaderWriterLockSlim" => TakesTime(method) ? null : access.Expression,
            _ => null,
        };
    }

    private static bool TakesTime(IMethodSymbol method) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean && method.Parameters.Length > 0
        || method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } and { Name: "Task" }
        || method.Name == "Release" && method.Parameters.Length > 0;

    private static bool IsOfThreading(IMethodSymbol method) =>
        method.ContainingType is { ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };
}
