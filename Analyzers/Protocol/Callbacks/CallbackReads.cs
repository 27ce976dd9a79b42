using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A call on the way from a callback's body to a read, or the read itself.</summary>
/// <param name="Flow">The method.</param>
/// <param name="Event">The call or read.</param>
/// <param name="Binding">What the method's variables stand for.</param>
internal readonly record struct CallbackStep(MethodFlow Flow, FlowEvent Event, CallbackBinding Binding);

/// <summary>One read of a member by the body of a callback.</summary>
/// <param name="Owner">The object whose member is read, in the terms of the hooking method.</param>
/// <param name="Member">The member.</param>
/// <param name="Operation">The read.</param>
/// <param name="Method">The method or lambda in which it is written.</param>
/// <param name="Locks">The locks held, as seen from the owner.</param>
/// <param name="IsTested">True where the code is prepared for a member that is not set yet.</param>
/// <param name="Signal">What the callback waits for before it reads, as a member of the owner or an outer variable.</param>
internal sealed record CallbackRead(
    FlowObject Owner,
    ISymbol Member,
    IOperation Operation,
    IMethodSymbol Method,
    ImmutableArray<LockPath> Locks,
    bool IsTested,
    ISymbol? Signal)
{
    /// <summary>The calls that lead from the callback's body to the read, and the read.</summary>
    internal ImmutableArray<CallbackStep> Steps { get; init; } = ImmutableArray<CallbackStep>.Empty;
}

/// <summary>Collects what the body of a callback reads of the objects that the hooking method knows, calls followed.</summary>
internal sealed class CallbackReads
{
    /// <summary>A callback whose body calls more methods than this is judged by the first of them.</summary>
    private const int MostMethods = 64;

    /// <summary>Calls are followed this many levels deep.</summary>
    private const int DeepestCall = 6;

    private readonly FlowContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly List<CallbackRead> _reads = new();
    private readonly HashSet<IMethodSymbol> _visited = new(SymbolEqualityComparer.Default);

    private CallbackReads(FlowContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The reads of all bodies of <paramref name="hookUp"/>.</summary>
    internal static IReadOnlyList<CallbackRead> Of(HookUp hookUp, FlowContext context, CancellationToken cancellationToken)
    {
        var reads = new CallbackReads(context, cancellationToken);
        foreach (var body in hookUp.Bodies)
        {
            reads.Visit(body.Flow, body.Binding, ImmutableArray<LockPath>.Empty, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default), null, ImmutableArray<CallbackStep>.Empty);
        }

        return reads._reads;
    }

    /// <summary>True where the source does not take for granted that what it reads here has been set.</summary>
    internal static bool IsTest(SyntaxNode read)
    {
        var node = Access(read);
        return node.Parent switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax local } assignment when assignment.Right == node => IsTestedLater(local.Identifier, read),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => IsTestedLater(declarator.Identifier, read),
            _ => IsTestItself(node),
        };
    }

    private static SyntaxNode Access(SyntaxNode read)
    {
        var node = read;
        while (node.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax
            || node.Parent is MemberAccessExpressionSyntax { Name: { } name } && name == node
            || node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression })
        {
            node = node.Parent!;
        }

        return node;
    }

    private static bool IsTestItself(SyntaxNode node)
    {
        switch (node.Parent)
        {
            case BinaryExpressionSyntax binary:
                return binary.Kind() is not (SyntaxKind.CoalesceExpression or SyntaxKind.AddExpression or SyntaxKind.SubtractExpression
                        or SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression)
                    || (binary.IsKind(SyntaxKind.CoalesceExpression) && binary.Left == node);
            case IsPatternExpressionSyntax or SwitchExpressionSyntax or SwitchStatementSyntax or IfStatementSyntax or ConditionalExpressionSyntax:
                return true;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                return true;
            case ConditionalAccessExpressionSyntax access:
                return access.Expression == node;
            case AssignmentExpressionSyntax assignment when assignment.Left == node:
                return true;
            case PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } or PrefixUnaryExpressionSyntax:
                return true;
            case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsNullOrEmpty" or "IsNullOrWhiteSpace" or "ReferenceEquals" } } }:
                return true;
            case ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None }:
                return true;
            default:
                return false;
        }
    }

    private static bool IsTestedLater(SyntaxToken local, SyntaxNode from)
    {
        var body = from.FirstAncestorOrSelf<SyntaxNode>(static node =>
            node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax);
        foreach (var node in body?.DescendantNodes() ?? Array.Empty<SyntaxNode>())
        {
            if (node is IdentifierNameSyntax name
                && name.Identifier.ValueText == local.ValueText
                && name.Parent is not AssignmentExpressionSyntax
                && IsTestItself(Access(name)))
            {
                return true;
            }
        }

        return false;
    }

    private void Visit(
        MethodFlow flow,
        CallbackBinding binding,
        ImmutableArray<LockPath> callerLocks,
        ImmutableHashSet<ISymbol> tested,
        ISymbol? signal,
        ImmutableArray<CallbackStep> steps,
        int depth = 0)
    {
        if (depth > DeepestCall || _visited.Count >= MostMethods || !_visited.Add(flow.Method))
        {
            return;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        foreach (var @event in flow.Events)
        {
            switch (@event.Kind)
            {
                case FlowEventKind.Load when @event.Symbol is { IsStatic: false } member:
                    tested = AddRead(flow, @event, member.OriginalDefinition, binding, callerLocks, tested, signal, steps);
                    break;
                case FlowEventKind.Acquire when @event.Method is { Name: "WaitOne" or "Wait" or "WaitAsync" }:
                    if (!IsReleased(flow, @event.Receiver))
                    {
                        signal ??= SignalAt(flow, @event.Receiver);
                    }

                    break;
                case FlowEventKind.Await:
                    signal ??= SignalAt(flow, @event.Value);
                    break;
                case FlowEventKind.Call when @event.Method is { } method:
                    if (IsWait(method))
                    {
                        signal ??= SignalAt(flow, @event.Receiver) ?? SignalAt(flow, @event.Value);
                    }
                    else if (!(method.MethodKind == MethodKind.PropertyGet && IsTest(@event.Operation.Syntax)))
                    {
                        Follow(flow, @event, method, binding, callerLocks, tested, signal, steps, depth);
                    }

                    break;
            }
        }

        foreach (var item in flow.Objects.All)
        {
            if (item is { Kind: FlowObjectKind.Lambda, Origin: Microsoft.CodeAnalysis.FlowAnalysis.IFlowAnonymousFunctionOperation lambda }
                && _context.FlowOf(lambda, flow, _cancellationToken) is { } inner)
            {
                Visit(inner, binding, ImmutableArray<LockPath>.Empty, tested, signal, ImmutableArray<CallbackStep>.Empty, depth + 1);
            }
        }
    }

    private ImmutableHashSet<ISymbol> AddRead(
        MethodFlow flow,
        FlowEvent load,
        ISymbol member,
        CallbackBinding binding,
        ImmutableArray<LockPath> callerLocks,
        ImmutableHashSet<ISymbol> tested,
        ISymbol? signal,
        ImmutableArray<CallbackStep> steps)
    {
        var isTest = IsTest(load.Operation.Syntax);
        foreach (var receiver in flow.Objects.Objects(load.Receiver))
        {
            if (binding.Resolve(receiver) is { } owner)
            {
                var isTested = isTest || tested.Contains(member);
                var locks = LockPath.From(load.Locks, receiver, flow.Method).AddRange(callerLocks);
                _reads.Add(new CallbackRead(owner, member, load.Operation, flow.Method, locks, isTested, signal) { Steps = steps.Add(new CallbackStep(flow, load, binding)) });
            }
        }

        return isTest ? tested.Add(member) : tested;
    }

    private static bool IsReleased(MethodFlow flow, int receiver)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Release && @event.Receiver == receiver)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a wait waits for, where it is a member or a variable that somebody else can signal.</summary>
    private static ISymbol? SignalAt(MethodFlow flow, int set)
    {
        foreach (var item in flow.Objects.Objects(set))
        {
            for (var current = item; current is not null; current = current.Base)
            {
                if (current.Kind is FlowObjectKind.Field or FlowObjectKind.Captured)
                {
                    return current.Symbol;
                }
            }

            // The task of a completion source is a call on it.
            if (item is { Kind: FlowObjectKind.Result, Origin: { } origin } && flow.EventAt(origin) is { Method.MethodKind: MethodKind.PropertyGet } getter
                && getter.Receiver != set)
            {
                return SignalAt(flow, getter.Receiver);
            }
        }

        return null;
    }

    /// <summary>Blocking and asynchronous takes wait for somebody to put something in.</summary>
    private bool IsWait(IMethodSymbol method)
    {
        var roles = _context.RolesOf(method);
        return ((roles & ApiRoles.AwaitCompletion) != 0 && (roles & ApiRoles.PassThrough) == 0)
            || (method.Name is "Take" or "TryTake" or "GetConsumingEnumerable" or "ReadAsync" or "WaitToReadAsync" or "ReadAllAsync" or "TryRead" or "TryDequeue"
                && _context.Catalogue.CollectionKindOf(method.ContainingType) == CollectionKind.Concurrent)
            || method is { Name: "Wait", ContainingType.Name: "Monitor" };
    }

    private void Follow(
        MethodFlow flow,
        FlowEvent call,
        IMethodSymbol method,
        CallbackBinding binding,
        ImmutableArray<LockPath> callerLocks,
        ImmutableHashSet<ISymbol> tested,
        ISymbol? signal,
        ImmutableArray<CallbackStep> steps,
        int depth)
    {
        var isLocal = method.MethodKind == MethodKind.LocalFunction;
        var receiver = isLocal ? binding.This : First(flow, call.Receiver, binding);
        var variables = isLocal ? binding.Variables : ImmutableDictionary.Create<ISymbol, FlowObject>(SymbolEqualityComparer.Default);
        for (var i = 0; i < call.Arguments.Length && i < method.Parameters.Length; i++)
        {
            if (First(flow, call.Arguments[i], binding) is { } argument)
            {
                variables = variables.SetItem(method.Parameters[i].OriginalDefinition, argument);
            }
        }

        var theirs = new CallbackBinding(receiver, variables);
        if (theirs.IsEmpty)
        {
            return;
        }

        var owner = flow.Objects.Objects(call.Receiver);
        var locks = callerLocks.AddRange(LockPath.From(call.Locks, owner.Length == 1 ? owner[0] : null, flow.Method));
        foreach (var target in _context.Hierarchy.TargetsOf(method))
        {
            if (_context.FlowOf(target, _cancellationToken) is { } body)
            {
                // An override has parameters of its own.
                var bound = SymbolEqualityComparer.Default.Equals(target, method.OriginalDefinition) ? theirs : theirs with { Variables = Rename(variables, method, target) };
                Visit(body, bound, locks, tested, signal, steps.Add(new CallbackStep(flow, call, binding)), depth + 1);
            }
        }
    }

    private static ImmutableDictionary<ISymbol, FlowObject> Rename(ImmutableDictionary<ISymbol, FlowObject> variables, IMethodSymbol from, IMethodSymbol to)
    {
        var renamed = ImmutableDictionary.CreateBuilder<ISymbol, FlowObject>(SymbolEqualityComparer.Default);
        for (var i = 0; i < from.Parameters.Length && i < to.Parameters.Length; i++)
        {
            if (variables.TryGetValue(from.Parameters[i].OriginalDefinition, out var value))
            {
                renamed[to.Parameters[i]] = value;
            }
        }

        return renamed.ToImmutable();
    }

    private static FlowObject? First(MethodFlow flow, int set, CallbackBinding binding)
    {
        foreach (var item in flow.Objects.Objects(set))
        {
            if (binding.Resolve(item) is { } owner)
            {
                return owner;
            }
        }

        return null;
    }
}
