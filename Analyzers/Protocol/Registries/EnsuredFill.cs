using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Recognizes lookups that first make sure that a field is filled: <c>EnsureLoaded(); return _map[key];</c>. Whoever has been
/// through the section in which the field is assigned once, and filled, has done that himself or has waited for it.
/// </summary>
internal sealed class EnsuredFill
{
    /// <summary>Private helpers that look up, and methods that do nothing but go to the section, are followed this many calls.</summary>
    private const int DeepestCall = 2;

    private readonly Registration _registration;
    private readonly ImmutableArray<LockPath> _section;
    private readonly ISymbol _guard;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;

    private EnsuredFill(Registration registration, ImmutableArray<LockPath> section, ISymbol guard, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _section = section;
        _guard = guard;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where every way to the lookup leads through the section.</summary>
    /// <param name="registration">The registration that assigns the field.</param>
    /// <param name="continuous">The locks that are held from the publication to the last write in question.</param>
    /// <param name="protocol">What else is done with the field.</param>
    /// <param name="lookup">The lookup.</param>
    /// <param name="context">The flows.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static bool IsBefore(
        Registration registration,
        ImmutableArray<LockPath> continuous,
        RegistryProtocol protocol,
        Lookup lookup,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var section = continuous.RemoveAll(static held => held.Mode != LockMode.Exclusive);
        return !section.IsEmpty
            && registration.IsSingleReference
            && registration.Flow.Method.MethodKind == MethodKind.Ordinary
            && IsOfThis(registration.Effect, registration.Registry)
            && IsOfThis(lookup.Access.Effect, registration.Registry)
            && IsAssignedOnce(registration, protocol)
            && GuardOf(registration, context, cancellationToken) is { } guard
            && new EnsuredFill(registration, section, guard, context, cancellationToken).IsBefore(lookup.Access.Event, lookup.Access.Flow, DeepestCall);
    }

    private static bool IsOfThis(Effect access, ISymbol registry) =>
        registry.IsStatic || Registration.FieldOf(access.Registry!)?.Base is { Kind: FlowObjectKind.This };

    /// <summary>A field that is assigned again, or reset, may be half filled whenever the section has been left.</summary>
    private static bool IsAssignedOnce(Registration registration, RegistryProtocol protocol)
    {
        foreach (var publication in protocol.Publications)
        {
            if (!publication.IsUnderConstruction && !ReferenceEquals(publication.Effect.Site.Syntax, registration.Effect.Site.Syntax))
            {
                return false;
            }
        }

        foreach (var retraction in protocol.Retractions)
        {
            if (!IsOfContent(retraction.Effect))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The field that has to be null for the assignment: the one that is assigned, or another that is assigned with it.</summary>
    private static ISymbol? GuardOf(Registration registration, ProtocolContext context, CancellationToken cancellationToken)
    {
        var flow = registration.Flow;
        if (LazyAssignment.IsLazy(flow, registration.Publication, registration.Registry))
        {
            return registration.Registry;
        }

        foreach (var @event in flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Store, Symbol: IFieldSymbol other, Value: not FlowObjectTable.Empty }
                && other.IsStatic == registration.Registry.IsStatic
                && SymbolEqualityComparer.Default.Equals(other.ContainingType, registration.Registry.ContainingType)
                && LazyAssignment.IsLazy(flow, registration.Publication, other.OriginalDefinition)
                && LazyAssignment.IsLazy(flow, @event, other.OriginalDefinition)
                && !context.FactsOf(other.OriginalDefinition, cancellationToken).IsReset)
            {
                return other.OriginalDefinition;
            }
        }

        return null;
    }

    /// <summary>What is taken out of the object that the field holds leaves the field as it is.</summary>
    private static bool IsOfContent(Effect retraction) => retraction.Site is IInvocationOperation { Instance: not null };

    private bool IsBefore(FlowEvent target, MethodFlow flow, int depth)
    {
        if (flow.Method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
        {
            return false;
        }

        return StartsSection(target, flow)
            || !FlowWalk.Reaches(flow, flow.Graph.Entry, flow.Graph.ExceptionalExit, target, @event => Ensures(@event, flow, DeepestCall) || StartsSection(@event, flow), _cancellationToken)
            || (depth > 0 && IsBeforeEveryCall(flow.Method, depth - 1));
    }

    /// <summary>True for the load by which the method that publishes asks, within the section, whether it has to.</summary>
    private bool StartsSection(FlowEvent load, MethodFlow flow) =>
        load.Kind == FlowEventKind.Load
        && ReferenceEquals(flow, _registration.Flow)
        && SymbolEqualityComparer.Default.Equals(load.Symbol?.OriginalDefinition, _guard)
        && FlowWalk.LocksBetween(flow, load, _registration.Publication, static _ => false, _cancellationToken) is { } locks
        && IsInSection(locks, flow)
        && !FlowWalk.Reaches(flow, flow.Graph.Entry, flow.Graph.ExceptionalExit, _registration.Publication, @event => ReferenceEquals(@event, load), _cancellationToken);

    private bool IsBeforeEveryCall(IMethodSymbol helper, int depth)
    {
        if (_context.FlowsOf(helper.ContainingType).CallsOfHelper(helper, _cancellationToken) is not { } calls)
        {
            return false;
        }

        var isCalled = false;
        foreach (var (caller, call) in calls)
        {
            // What the section itself looks up is its own business.
            if (LockPath.Exclude(_section, _context.EntryLocks.At(call, caller, _cancellationToken)))
            {
                continue;
            }

            isCalled = true;
            if (!IsOnThis(call, caller) || !IsBefore(call, caller, depth))
            {
                return false;
            }
        }

        return isCalled;
    }

    /// <summary>True for a call that comes back only after it has been through the section.</summary>
    private bool Ensures(FlowEvent call, MethodFlow caller, int depth)
    {
        if (call is not { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary } method }
            || method.IsVirtual || method.IsOverride || method.IsAbstract
            || !FlowContext.HasBody(method)
            || !ReferenceEquals(_context.FlowsOf(method.ContainingType), _context.FlowsOf(_registration.Registry.ContainingType))
            || !IsOnThis(call, caller)
            || (method.IsAsync && call.Operation.Syntax.FirstAncestorOrSelf<AwaitExpressionSyntax>() is null)
            || _context.Flow.FlowOf(method, _cancellationToken) is not { } flow)
        {
            return false;
        }

        return (LeadsToPublication(flow) && !IsDecidedByCaller(method) && BranchTest.AlwaysPasses(flow, @event => IsInSection(@event, flow)))
            || (depth > 0 && BranchTest.AlwaysPasses(flow, @event => Ensures(@event, flow, depth - 1)));
    }

    /// <summary>True for the method that publishes, and for one that calls it within the section.</summary>
    private bool LeadsToPublication(MethodFlow flow)
    {
        if (SymbolEqualityComparer.Default.Equals(flow.Method.OriginalDefinition, _registration.Flow.Method.OriginalDefinition))
        {
            return true;
        }

        foreach (var @event in flow.Events)
        {
            if (IsCallOf(@event, _registration.Flow.Method) && IsOnThis(@event, flow) && IsInSection(@event, flow))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What one caller does not want to be filled, another one may.</summary>
    private bool IsDecidedByCaller(IMethodSymbol method)
    {
        if (method.Parameters.IsEmpty)
        {
            return false;
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(_cancellationToken).DescendantNodes())
            {
                var condition = node switch
                {
                    IfStatementSyntax test => test.Condition,
                    SwitchStatementSyntax choice => choice.Expression,
                    WhileStatementSyntax loop => loop.Condition,
                    ConditionalExpressionSyntax choice => choice.Condition,
                    _ => null,
                };
                foreach (var part in condition?.DescendantNodesAndSelf() ?? Array.Empty<SyntaxNode>())
                {
                    if (part is IdentifierNameSyntax name && IsParameter(name.Identifier.ValueText, method))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool IsParameter(string name, IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInSection(FlowEvent @event, MethodFlow flow) => IsInSection(@event.Locks, flow);

    private bool IsInSection(LockSet locks, MethodFlow flow) =>
        !locks.IsEmpty && LockPath.Exclude(_section, LockPath.From(locks, _registration.Registry.IsStatic ? null : flow.Objects.This, flow.Method));

    private bool IsOnThis(FlowEvent call, MethodFlow flow) =>
        _registration.Registry.IsStatic || flow.Objects.Objects(call.Receiver) is [{ Kind: FlowObjectKind.This }];

    private static bool IsCallOf(FlowEvent @event, IMethodSymbol method) =>
        @event is { Kind: FlowEventKind.Call, Method: { } called } && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method.OriginalDefinition);
}
