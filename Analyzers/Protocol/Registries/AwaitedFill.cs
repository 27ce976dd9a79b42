using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Recognizes lookups that first wait for the task that fills the registry: <c>await _loading; return _points;</c>, where
/// <c>_loading = Task.Run(() => ...)</c> holds the one run of the code that publishes and fills.
/// </summary>
internal sealed class AwaitedFill
{
    /// <summary>Private helpers that look up are followed this many callers up to where the task is awaited.</summary>
    private const int DeepestCaller = 2;

    private readonly ISymbol _task;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;

    private AwaitedFill(ISymbol task, ProtocolContext context, CancellationToken cancellationToken)
    {
        _task = task;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where every way to the lookup waits for the registering code to end.</summary>
    internal static bool IsBefore(Registration registration, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken) =>
        !ReferenceEquals(lookup.Access.Flow, registration.Flow)
        && registration.RegistryOwner is null or { Kind: FlowObjectKind.This }
        && Registration.FieldOf(lookup.Access.Effect.Registry!)?.Base is null or { Kind: FlowObjectKind.This }
        && TaskOf(registration.Flow.Method, context, cancellationToken) is { } task
        && new AwaitedFill(task, context, cancellationToken).IsAwaitedBefore(lookup.Access.Event, lookup.Access.Flow, DeepestCaller);

    /// <summary>The field that holds the only run of a method or lambda, as far as its type tells.</summary>
    private static ISymbol? TaskOf(IMethodSymbol method, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (StartOf(method, context, cancellationToken) is not { } start)
        {
            return null;
        }

        ExpressionSyntax? target = null;
        SyntaxNode? declaration = null;
        switch (start.Parent)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when assignment.Right == start:
                target = assignment.Left;
                break;
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax or PropertyDeclarationSyntax } initializer:
                declaration = initializer.Parent;
                break;
        }

        var model = context.Flow.ModelOf(start.SyntaxTree);
        var task = target is not null ? model.GetSymbolInfo(target, cancellationToken).Symbol
            : declaration is not null ? model.GetDeclaredSymbol(declaration, cancellationToken)
            : null;
        return task is IFieldSymbol or IPropertySymbol
            && FlowObjectTypes.TypeOf(task) is { Name: "Task" or "ValueTask" }
            && !context.FactsOf(task.OriginalDefinition, cancellationToken).IsWrittenOutside(start)
                ? task.OriginalDefinition
                : null;
    }

    /// <summary>The expression whose value is the task of the only run: the call of the method, or what it is given to in order to run it.</summary>
    private static ExpressionSyntax? StartOf(IMethodSymbol method, ProtocolContext context, CancellationToken cancellationToken)
    {
        SyntaxNode? code = method.MethodKind switch
        {
            MethodKind.AnonymousFunction when method.DeclaringSyntaxReferences is [var lambda] => lambda.GetSyntax(cancellationToken),
            MethodKind.Ordinary when method.DeclaredAccessibility == Accessibility.Private => OnlyMentionOf(method, context, cancellationToken),
            _ => null,
        };
        var start = code switch
        {
            { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "StartNew" } } runner } } => runner,
            { Parent: InvocationExpressionSyntax call } when call.Expression == code => call,
            _ => null,
        };
        return start is { Parent: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Unwrap", Parent: InvocationExpressionSyntax unwrapped } } ? unwrapped : start;
    }

    private static SyntaxNode? OnlyMentionOf(IMethodSymbol method, ProtocolContext context, CancellationToken cancellationToken)
    {
        SyntaxNode? only = null;
        foreach (var member in context.FlowsOf(method.ContainingType).MembersMentioning(new[] { method.Name }))
        {
            foreach (var reference in member.DeclaringSyntaxReferences)
            {
                foreach (var node in reference.GetSyntax(cancellationToken).DescendantNodes())
                {
                    if (node is IdentifierNameSyntax name && name.Identifier.ValueText == method.Name)
                    {
                        if (only is not null)
                        {
                            return null;
                        }

                        only = name;
                    }
                }
            }
        }

        return only;
    }

    private bool IsAwaitedBefore(FlowEvent target, MethodFlow flow, int depth)
    {
        // A task that has failed has ended as well, so that handlers are behind the wait, too.
        if (FlowWalk.IsPassedBefore(flow, target, IsAwait, throughHandlers: true, _cancellationToken))
        {
            return true;
        }

        if (depth == 0)
        {
            return false;
        }

        if (flow.Method.MethodKind == MethodKind.AnonymousFunction)
        {
            return CreationOf(flow.Method) is { } creation && IsAwaitedBefore(creation.Event, creation.Flow, depth - 1);
        }

        if (_context.FlowsOf(flow.Method.ContainingType).CallsOfHelper(flow.Method, _cancellationToken) is not { Count: > 0 } calls)
        {
            return false;
        }

        foreach (var (caller, call) in calls)
        {
            if (!IsAwaitedBefore(call, caller, depth - 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The call that a lambda is given to, in the method that makes the lambda.</summary>
    private (FlowEvent Event, MethodFlow Flow)? CreationOf(IMethodSymbol lambda)
    {
        if (lambda is not { ContainingSymbol: IMethodSymbol outer, DeclaringSyntaxReferences: [var code] })
        {
            return null;
        }

        foreach (var flow in _context.FlowsOf(lambda.ContainingType).FlowsOf(TypeFlows.MemberOf(lambda), _cancellationToken))
        {
            if (!SymbolEqualityComparer.Default.Equals(flow.Method, outer))
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Call && @event.Operation.Syntax.SyntaxTree == code.SyntaxTree && @event.Operation.Syntax.Span.Contains(code.Span))
                {
                    return (@event, flow);
                }
            }
        }

        return null;
    }

    private bool IsAwait(FlowEvent @event) => WaitSyntax.OwnName(WaitSyntax.WaitedFor(@event)) is { } name && IsTask(name);

    private bool IsTask(IdentifierNameSyntax name) =>
        name.Identifier.ValueText == _task.Name
        && SymbolEqualityComparer.Default.Equals(_context.Flow.ModelOf(name.SyntaxTree).GetSymbolInfo(name, _cancellationToken).Symbol?.OriginalDefinition, _task);
}
