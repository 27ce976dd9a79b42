using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds signals that come too early: a task that is completed, or an event that is set, before a member is assigned that
/// whoever waits for it goes on to use. Only a signal that is given for good promises anything, and that somebody waits for
/// it is all the evidence of a second thread that there can be.
/// </summary>
internal sealed class EarlySignalFinder
{
    /// <summary>A method that gives more signals than this, generated most likely, is judged by its first ones.</summary>
    private const int MostSignals = 16;

    private readonly MethodEffects _effects;
    private readonly TypeFlows _type;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;

    private EarlySignalFinder(MethodEffects effects, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        _effects = effects;
        _type = type;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    private MethodFlow Flow => _effects.Flow;

    /// <summary>True for the name of a method that completes a task or sets an event.</summary>
    internal static bool IsSignal(string method) => method is "SetResult" or "TrySetResult" or "Set";

    /// <summary>The first signal of a flow that comes too early; null where none does.</summary>
    internal static EarlySignal? Find(MethodEffects effects, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken) =>
        new EarlySignalFinder(effects, type, context, cancellationToken).Find();

    private EarlySignal? Find()
    {
        if (Flow.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
        {
            return null;
        }

        var signals = 0;
        foreach (var @event in Flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { } method }
                && IsSignal(method.Name)
                && SignalOf(@event) is { } signal
                && signals++ < MostSignals
                && IsGivenForGood(signal)
                && Find(@event, signal) is { } early)
            {
                return early;
            }
        }

        return null;
    }

    /// <summary>The private field of the object itself, or of its type, that holds the signal.</summary>
    private IFieldSymbol? SignalOf(FlowEvent call) =>
        Flow.Objects.Objects(call.Receiver) is [{ Kind: FlowObjectKind.Field, Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field, Base: null or { Kind: FlowObjectKind.This } }]
        && field.Type is { Name: "TaskCompletionSource" or "ManualResetEvent" or "ManualResetEventSlim", ContainingNamespace.Name: "Threading" or "Tasks" }
            ? field
            : null;

    /// <summary>False for what is taken back, or put in place anew: then nobody can tell which round is waited for.</summary>
    private bool IsGivenForGood(IFieldSymbol signal)
    {
        foreach (var flow in _type.FlowsMentioning(new[] { signal.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (IsStoreOf(@event, signal)
                    ? flow.Method.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
                    : @event is { Kind: FlowEventKind.Call, Method.Name: "Reset" } && IsOn(flow, @event.Receiver, signal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private EarlySignal? Find(FlowEvent given, IFieldSymbol signal)
    {
        var owner = signal.IsStatic ? null : Flow.Objects.This;
        foreach (var (late, locks) in FlowWalk.After(Flow, given, static _ => false, _cancellationToken))
        {
            if (late.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
            {
                continue;
            }

            foreach (var effect in _effects.EffectsOn(late, null, item => owner is null || item.IsReachedThrough(owner) ? Share.Whole : Share.None))
            {
                if (StateOf(effect, signal) is { } state
                    && IsAssignedThereOnly(state, effect)
                    && !FlowWalk.IsPassedBefore(Flow, given, @event => IsStoreOf(@event, state) || ReferenceEquals(@event, late), throughHandlers: false, _cancellationToken)
                    && FindRead(signal, state, LockPath.From(locks, owner, Flow.Method)) is var (reader, read))
                {
                    return new EarlySignal(signal, given, late, state, reader, read);
                }
            }
        }

        return null;
    }

    /// <summary>A private member that holds nothing until the effect gives it an object.</summary>
    private ISymbol? StateOf(Effect effect, IFieldSymbol signal) =>
        effect is { Kind: EffectKind.Mutate, IsContent: false, WritesDefault: false, IsReadModifyWrite: false, Member: { } member }
        && (member.IsStatic ? signal.IsStatic : effect.Entry.Kind == FlowObjectKind.This && !signal.IsStatic)
        && SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, signal.ContainingType.OriginalDefinition)
        && member is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Private }
        && FlowObjectTypes.TypeOf(member) is { TypeKind: not TypeKind.TypeParameter } type
        && RegistrationFinder.IsEntryType(type)
        && !InitialWrites.HasInitializer(member)
            ? member.OriginalDefinition
            : null;

    /// <summary>True where nothing else makes the member what it is, so that it holds null before.</summary>
    private bool IsAssignedThereOnly(ISymbol member, Effect effect)
    {
        foreach (var flow in _type.FlowsMentioning(new[] { member.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (IsStoreOf(@event, member)
                    && @event.Constant is not { HasValue: true, Value: null }
                    && @event.Operation.Syntax != effect.Site.Syntax)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Who waits for the signal and then uses the member without asking whether it is there.</summary>
    private (MethodFlow Reader, FlowEvent Read)? FindRead(IFieldSymbol signal, ISymbol state, ImmutableArray<LockPath> locks)
    {
        foreach (var flow in _type.FlowsMentioning(new[] { signal.Name }, _cancellationToken))
        {
            if (SymbolEqualityComparer.Default.Equals(TypeFlows.MemberOf(flow.Method), TypeFlows.MemberOf(Flow.Method)) || BranchTest.IsAskedFor(state, flow))
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Load
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, state)
                    && (state.IsStatic || flow.Objects.Objects(@event.Receiver) is [{ Kind: FlowObjectKind.This }])
                    && EarlyGate.IsDereferenced(@event.Operation.Syntax)
                    && !LockPath.Exclude(locks, EntryLocks.OwnAt(@event, flow))
                    && FlowWalk.IsPassedBefore(flow, @event, wait => IsWaitFor(wait, signal), throughHandlers: true, _cancellationToken))
                {
                    return (flow, @event);
                }
            }
        }

        return null;
    }

    private bool IsWaitFor(FlowEvent @event, IFieldSymbol signal)
    {
        var awaited = WaitSyntax.WaitedFor(@event);
        if (awaited is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task" } task && signal.Type.Name == "TaskCompletionSource")
        {
            awaited = task.Expression;
        }

        return WaitSyntax.OwnName(awaited) is { } name
            && name.Identifier.ValueText == signal.Name
            && SymbolEqualityComparer.Default.Equals(_context.Flow.ModelOf(name.SyntaxTree).GetSymbolInfo(name, _cancellationToken).Symbol?.OriginalDefinition, signal.OriginalDefinition);
    }

    private static bool IsStoreOf(FlowEvent @event, ISymbol member) =>
        @event.Kind == FlowEventKind.Store && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member.OriginalDefinition);

    private static bool IsOn(MethodFlow flow, int receiver, IFieldSymbol signal)
    {
        foreach (var item in flow.Objects.Objects(receiver))
        {
            if (SymbolEqualityComparer.Default.Equals(item.Symbol?.OriginalDefinition, signal.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
