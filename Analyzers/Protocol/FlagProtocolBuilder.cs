using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds the flags that a type sets, and what it does with them.</summary>
internal sealed class FlagProtocolBuilder
{
    private readonly ISymbol _flag;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<FlagAccess>.Builder _accesses = ImmutableArray.CreateBuilder<FlagAccess>();
    private readonly ImmutableArray<FlagTest>.Builder _tests = ImmutableArray.CreateBuilder<FlagTest>();

    private FlagProtocolBuilder(ISymbol flag, ProtocolContext context, CancellationToken cancellationToken)
    {
        _flag = flag;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The flags to which a member of <paramref name="type"/> assigns true.</summary>
    /// <param name="type">The type.</param>
    /// <param name="required">The evidence of threads that a finding needs: without any, only static flags are worth a look.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<FlagProtocol> Build(TypeFlows type, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        var protocols = new List<FlagProtocol>();
        var names = NamesOfSetFlags(type, context.Publishers, required > Evidence.Any && !context.Publishers.IsConcurrent(type.Type), cancellationToken);
        if (names.Count == 0)
        {
            return protocols;
        }

        var flags = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var flow in type.FlowsMentioning(names, cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event is { Kind: FlowEventKind.Store, Constant: { HasValue: true, Value: true }, Symbol: { } symbol }
                    && FlowObjectTypes.TypeOf(symbol) is { SpecialType: SpecialType.System_Boolean }
                    && !IsUnderConstruction(flow, @event)
                    && flags.Add(symbol.OriginalDefinition)
                    && !MemberFacts.IsThreadStatic(symbol))
                {
                    protocols.Add(Build(symbol.OriginalDefinition, type, context, cancellationToken));
                }
            }
        }

        return protocols;
    }

    /// <summary>What <paramref name="type"/>, and the type that declares the flag, do with it.</summary>
    internal static FlagProtocol Build(ISymbol flag, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        var builder = new FlagProtocolBuilder(flag, context, cancellationToken);
        builder.AddAccesses(type);
        var declaring = context.FlowsOf(flag.ContainingType);
        if (!ReferenceEquals(declaring, type))
        {
            builder.AddAccesses(declaring);
        }

        return new FlagProtocol(flag, builder._accesses.ToImmutable(), builder._tests.ToImmutable());
    }

    private void AddAccesses(TypeFlows type)
    {
        var telling = NamesThatTell();
        foreach (var flow in type.FlowsMentioning(telling, _cancellationToken))
        {
            var effects = MethodEffects.Of(flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
            var entryLocks = new Lazy<ImmutableArray<LockPath>>(() => _context.EntryLocks.Of(flow.Method, CancellationToken.None));
            foreach (var @event in flow.Events)
            {
                if (@event.Kind is FlowEventKind.Load or FlowEventKind.Store
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _flag)
                    && !IsUnderConstruction(flow, @event)
                    && !IsReferenceOfOrderedStore(@event))
                {
                    _accesses.Add(new FlagAccess(effects, @event, LocksAt(@event), entryLocks));
                }
            }

            foreach (var branch in BranchTest.FindIn(flow))
            {
                if (!branch.IsNullTest && TestsFlag(branch.Event))
                {
                    _tests.Add(new FlagTest(effects, branch, branch.Event.Kind == FlowEventKind.Call ? LocksOfCallee(branch.Event) : LocksAt(branch.Event), entryLocks));
                }
            }

            // A predicate that reads the flag under a lock of its own has tested it under that lock.
            ImmutableArray<LockPath> LocksOfCallee(FlowEvent call)
            {
                ImmutableArray<LockPath>? common = null;
                foreach (var effect in effects.EffectsOf(call))
                {
                    if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, _flag))
                    {
                        var held = LockPath.From(effect.Locks, _flag.IsStatic ? null : effect.Entry, flow.Method);
                        common = common is { } known ? LockPath.Intersect(known, held) : held;
                    }
                }

                return common is { } locks ? locks.AddRange(LocksAt(call)) : LocksAt(call);
            }

            ImmutableArray<LockPath> LocksAt(FlowEvent @event) => EntryLocks.OwnAt(@event, flow);

            bool TestsFlag(FlowEvent @event)
            {
                if (SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _flag))
                {
                    return !IsUnderConstruction(flow, @event);
                }

                if (@event is { Kind: FlowEventKind.Call, Method: { } method } && telling.Contains(method.AssociatedSymbol?.Name ?? method.Name))
                {
                    foreach (var effect in effects.EffectsOf(@event))
                    {
                        if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, _flag))
                        {
                            return true;
                        }
                    }
                }

                return false;
            }
        }
    }

    /// <summary>The flag's name, and those of the getters and methods of its type that tell of it.</summary>
    private List<string> NamesThatTell()
    {
        var names = new List<string> { _flag.Name };
        var flows = _context.FlowsOf(_flag.ContainingType);
        foreach (var member in _flag.ContainingType.GetMembers())
        {
            var teller = member switch
            {
                IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean, GetMethod: { } getter } => getter,
                IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, MethodKind: MethodKind.Ordinary } method => method,
                _ => null,
            };
            if (teller is not null && FlowContext.HasBody(teller) && flows.MentionsAny(teller, new[] { _flag.Name }, _cancellationToken))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    /// <summary><c>Volatile.Write(ref _flag, true)</c> names the flag, but does not read it.</summary>
    private static bool IsReferenceOfOrderedStore(FlowEvent @event) =>
        @event.Kind == FlowEventKind.Load
        && @event.Operation.Parent?.Parent is Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod: { Name: not "Read", ContainingType.Name: "Volatile" or "Interlocked" } };

    /// <summary>What a constructor does to its own object, or a method to one that it has just made, nobody else can see yet.</summary>
    private static bool IsUnderConstruction(MethodFlow flow, FlowEvent @event)
    {
        if (flow.Method.MethodKind == MethodKind.StaticConstructor)
        {
            return true;
        }

        if (@event.Symbol!.IsStatic)
        {
            return false;
        }

        foreach (var owner in flow.Objects.Objects(@event.Receiver))
        {
            if (owner.Kind == FlowObjectKind.This && flow.Method.MethodKind == MethodKind.Constructor)
            {
                return true;
            }
        }

        return @event.Operation.Syntax.Parent is InitializerExpressionSyntax || IsStillOwn(flow, @event);
    }

    /// <summary>True for an access of an object that the flow has made, and has given to nobody before.</summary>
    private static bool IsStillOwn(MethodFlow flow, FlowEvent access)
    {
        var owners = flow.Objects.Objects(access.Receiver);
        if (owners.Length == 0 || !Array.TrueForAll(owners, static owner => owner.Kind == FlowObjectKind.Fresh))
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Index >= access.Index)
            {
                return true;
            }

            if (HandsOut(flow, @event, owners))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True where an event stores one of the objects somewhere, or gives it to code that may.</summary>
    private static bool HandsOut(MethodFlow flow, FlowEvent @event, FlowObject[] objects)
    {
        switch (@event.Kind)
        {
            case FlowEventKind.Store or FlowEventKind.ElementStore:
                return flow.Objects.Overlaps(@event.Value, objects);
            case FlowEventKind.Call:
                foreach (var argument in @event.Arguments)
                {
                    if (flow.Objects.Overlaps(argument, objects))
                    {
                        return true;
                    }
                }

                return @event.Method?.MethodKind != MethodKind.Constructor && flow.Objects.Overlaps(@event.Receiver, objects);
            default:
                return false;
        }
    }

    /// <summary>The names to which the source of the type assigns <c>true</c>, plainly or through <c>Volatile.Write</c>.</summary>
    private static HashSet<string> NamesOfSetFlags(TypeFlows type, PublisherIndex publishers, bool onlyStatic, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in type.Members)
        {
            foreach (var flag in MemberShape.Of(member, cancellationToken)?.SetFlags ?? Array.Empty<string>())
            {
                if (publishers.IsFlag(flag))
                {
                    names.Add(flag);
                }
            }
        }

        if (onlyStatic && names.Count > 0)
        {
            var statics = new HashSet<string>(StringComparer.Ordinal);
            foreach (var reference in type.Type.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration)
                {
                    statics.UnionWith(TreeFacts.StaticNamesOf(declaration));
                }
            }

            names.IntersectWith(statics);
        }

        return names;
    }
}
