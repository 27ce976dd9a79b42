using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells which objects may already be calling back when a handler is added: those that came from outside. What a method has
/// made itself, or what its object owns, is started later, by the same hands.
/// </summary>
internal static class LiveSources
{
    /// <summary>The words by which something is set going.</summary>
    private static readonly string[] _starters =
    {
        "Start", "StartAsync", "Run", "RunAsync", "Open", "OpenAsync", "Connect", "ConnectAsync", "Listen", "ListenAsync",
    };

    /// <summary>True where <paramref name="source"/> may call back on another thread right away.</summary>
    internal static bool IsLive(FlowObject source, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken)
    {
        switch (source.Kind)
        {
            case FlowObjectKind.Parameter or FlowObjectKind.Captured:
                return true;
            case FlowObjectKind.Field when source.Base is null:
                return true;
            case FlowObjectKind.Field when source.Base.Kind == FlowObjectKind.This:
                return IsInjected(source.Symbol!, context, cancellationToken);
            case FlowObjectKind.Field or FlowObjectKind.Element:
                return IsLive(source.Base!, flow, context, cancellationToken);
            case FlowObjectKind.Result when source.Base is { } viewed:
                return IsLive(viewed, flow, context, cancellationToken);
            case FlowObjectKind.Result when source.Origin is { } origin && flow.EventAt(origin) is { Method: { } method } call:
                return IsLiveResult(source, call, method, flow, context, cancellationToken);
            default:
                return false;
        }
    }

    /// <summary>
    /// True where the type itself sets a source going, and has not done so yet when it hooks something up: it calls the source's
    /// <c>Start</c>, or hands the source on to something that it then starts.
    /// </summary>
    internal static bool IsStartedLater(FlowObject source, FlowEvent hookUp, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (FlowObjectTypes.TypeOf(source, flow) is not { } type)
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (IsStart(@event, flow, type))
            {
                return @event.Index > hookUp.Index;
            }

            if (@event.Index > hookUp.Index && IsHandedOn(@event, source, flow) && IsStartedAfter(@event, flow))
            {
                return true;
            }
        }

        foreach (var other in context.FlowsOf(flow.Method.ContainingType).FlowsMentioning(_starters, cancellationToken))
        {
            foreach (var @event in other.Events)
            {
                if (!ReferenceEquals(other, flow) && IsStart(@event, other, type))
                {
                    return true;
                }
            }
        }

        return InheritsMissing(type) && IsStartedByMissing(type, flow, context, cancellationToken);
    }

    /// <summary>True for a type some of whose members come from a package that is not there. Code that compiles has no such type.</summary>
    private static bool InheritsMissing(ITypeSymbol type)
    {
        foreach (var @interface in type.AllInterfaces)
        {
            if (@interface.TypeKind == TypeKind.Error)
            {
                return true;
            }
        }

        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.TypeKind == TypeKind.Error)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where another member calls a starter that the source inherits from something missing: the compiler knows no method there, so no flow has the call.</summary>
    private static bool IsStartedByMissing(ITypeSymbol source, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken)
    {
        var hooking = TypeFlows.MemberOf(flow.Method);
        foreach (var member in context.FlowsOf(flow.Method.ContainingType).MembersMentioning(_starters))
        {
            if (SymbolEqualityComparer.Default.Equals(member, hooking))
            {
                continue;
            }

            foreach (var declaration in member.DeclaringSyntaxReferences)
            {
                foreach (var node in declaration.GetSyntax(cancellationToken).DescendantNodes())
                {
                    if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } }
                        && Array.IndexOf(_starters, name) >= 0
                        && context.Flow.ModelOf(node.SyntaxTree).GetSymbolInfo(receiver, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol or IParameterSymbol
                        && SymbolEqualityComparer.Default.Equals(context.Flow.ModelOf(node.SyntaxTree).GetTypeInfo(receiver, cancellationToken).Type, source))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool IsStart(FlowEvent @event, MethodFlow flow, ITypeSymbol source)
    {
        if (@event is not { Kind: FlowEventKind.Call, Method: { } method } || Array.IndexOf(_starters, method.Name) < 0)
        {
            return false;
        }

        foreach (var started in flow.Objects.Objects(@event.Receiver))
        {
            if (started.Kind is FlowObjectKind.Field or FlowObjectKind.Parameter
                && SymbolEqualityComparer.Default.Equals(FlowObjectTypes.TypeOf(started, flow), source))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHandedOn(FlowEvent @event, FlowObject source, MethodFlow flow)
    {
        foreach (var argument in @event.Arguments)
        {
            if (Array.IndexOf(flow.Objects.Objects(argument), source) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where what was given a source, such as a poller, is started by the same method.</summary>
    private static bool IsStartedAfter(FlowEvent handedOn, MethodFlow flow)
    {
        for (var i = handedOn.Index + 1; i < flow.Events.Count; i++)
        {
            if (flow.Events[i] is { Kind: FlowEventKind.Call, Method: { IsStatic: false } method }
                && Array.IndexOf(_starters, method.Name) >= 0
                && SymbolEqualityComparer.Default.Equals(method.ContainingType, handedOn.Method?.ContainingType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a property of a live object gives is as live as the object; what an operator chains to it, too.</summary>
    private static bool IsLiveResult(
        FlowObject source,
        FlowEvent call,
        IMethodSymbol method,
        MethodFlow flow,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var isChain = method.IsExtensionMethod && call.Arguments.Length > 0;
        if (!isChain && method.MethodKind != MethodKind.PropertyGet)
        {
            return false;
        }

        if (method.IsStatic && !isChain)
        {
            return true;
        }

        foreach (var item in flow.Objects.Objects(isChain ? call.Arguments[0] : call.Receiver))
        {
            if (!ReferenceEquals(item, source) && IsLive(item, flow, context, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a constructor or method of the type puts a parameter into the field.</summary>
    private static bool IsInjected(ISymbol member, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (member is IParameterSymbol)
        {
            return true;
        }

        foreach (var flow in context.FlowsOf(member.ContainingType).FlowsMentioning(new[] { member.Name }, cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member.OriginalDefinition))
                {
                    foreach (var stored in flow.Objects.Objects(@event.Value))
                    {
                        if (stored.Root.Kind == FlowObjectKind.Parameter)
                        {
                            return true;
                        }
                    }
                }
            }
        }

        return false;
    }
}
