using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The flags of objects that a type looks up where threads meet, and then has make themselves ready:
/// <c>var info = _infos.GetOrAdd(name, ...); info.Prepare();</c>. The object's own type says nothing of threads.
/// </summary>
internal static class EntryFlags
{
    /// <summary>The flags, each with the flows of the type that declares it.</summary>
    /// <param name="type">The type that looks the objects up.</param>
    /// <param name="required">The evidence of threads that a finding needs.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<(FlagProtocol Flag, TypeFlows Owner)> Find(TypeFlows type, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        var found = new List<(FlagProtocol Flag, TypeFlows Owner)>();
        if (!context.Publishers.IsConcurrent(type.Type))
        {
            return found;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var member in type.Members)
        {
            if (MemberShape.Of(member, cancellationToken) is not { MayCheck: true } shape || !context.Publishers.CallsSetter(shape))
            {
                continue;
            }

            foreach (var flow in type.FlowsOf(member, cancellationToken))
            {
                foreach (var @event in flow.Events)
                {
                    if (@event is { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary } method }
                        && @event.Locks.IsEmpty
                        && MemberShape.Of(method, cancellationToken) is { SetFlags: { } names }
                        && !context.Publishers.IsConcurrent(TypeHierarchy.OutermostOf(method.ContainingType))
                        && EvidenceOf(flow, @event, type, context, cancellationToken) is var evidence
                        && evidence >= required
                        && evidence > Evidence.Any)
                    {
                        Add(method.ContainingType, names, evidence);
                    }
                }
            }
        }

        return found;

        void Add(INamedTypeSymbol declaring, IReadOnlyCollection<string> names, Evidence evidence)
        {
            foreach (var name in names)
            {
                foreach (var candidate in declaring.OriginalDefinition.GetMembers(name))
                {
                    if (candidate is { IsStatic: false } and (IFieldSymbol or IPropertySymbol)
                        && FlowObjectTypes.TypeOf(candidate) is { SpecialType: SpecialType.System_Boolean }
                        && seen.Add(candidate))
                    {
                        found.Add((FlagProtocolBuilder.Build(candidate, type, context, cancellationToken) with { OfRegistry = evidence }, context.FlowsOf(declaring)));
                    }
                }
            }
        }
    }

    /// <summary>What speaks for threads in the registry out of which the receiver of a call comes.</summary>
    private static Evidence EvidenceOf(MethodFlow flow, FlowEvent call, TypeFlows user, ProtocolContext context, CancellationToken cancellationToken)
    {
        foreach (var item in flow.Objects.Objects(call.Receiver))
        {
            if (item is { Kind: FlowObjectKind.Element, Base: { } collection }
                && Registration.FieldOf(collection) is { Symbol: { } registry and (IFieldSymbol or IPropertySymbol) })
            {
                return context.ProtocolOf(registry, holdsEntry: false, user.Type, cancellationToken).Evidence;
            }
        }

        return Evidence.Any;
    }
}
