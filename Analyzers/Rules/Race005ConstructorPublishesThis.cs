using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE005: a constructor makes its own object reachable before it, or a derived constructor, has finished.</summary>
internal static class Race005ConstructorPublishesThis
{
    internal const string Id = "RACE005";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE005_Title"),
        Resources.Text("RACE005_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE005_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE005.md");

    /// <summary>Reports each publication of <c>this</c> after which something is still set.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        foreach (var member in type.Flows.Members)
        {
            if (member.MethodKind != MethodKind.Constructor || !MayPublish(member, type) || type.BodySieveOf(member)?.MayHandOutThisTooEarly() == false || type.Protocols.Flow.FlowOf(member, type.CancellationToken) is not { } flow)
            {
                continue;
            }

            foreach (var publication in SelfPublicationFinder.Find(type.EffectsOf(flow), type.Options.Evidence, type.Protocols, type.CancellationToken))
            {
                report(Create(publication));
            }
        }
    }

    /// <summary>Cheap test, on syntax alone: whether the type or a base class ever passes <c>this</c> on, or a callback.</summary>
    private static bool MayPublish(IMethodSymbol constructor, TypeUnderAnalysis type)
    {
        if (HookUpFinder.MayHookUp(constructor, type.CancellationToken))
        {
            return true;
        }

        foreach (var member in type.Protocols.MembersWithBases(constructor.ContainingType))
        {
            if (MemberShape.Of(member, type.CancellationToken) is not { HandsOutThis: false })
            {
                return true;
            }
        }

        return false;
    }

    private static Diagnostic Create(SelfPublication publication)
    {
        var additional = ImmutableArray.CreateBuilder<Location>();
        additional.Add(publication.LateWrite.Syntax.GetLocation());
        var seen = Resources.Text("RACE_AnyCode");
        if (publication.Seen is { } read && publication.SeenIn is { } place)
        {
            additional.Add(read.Syntax.GetLocation());
            seen = Resources.Text("RACE_Member", Wording.Place(place));
        }

        return Diagnostic.Create(
            Descriptor,
            publication.Publication.Operation.Syntax.GetLocation(),
            additional,
            publication.Constructor.Method.ContainingType.Name,
            Wording.Member(publication.Registry),
            Wording.Quote(publication.LateWrite),
            publication.Member.Name,
            seen);
    }
}
