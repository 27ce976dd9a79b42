using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Rules;

/// <summary>One rule: what it reports, and how it judges a type.</summary>
/// <param name="Descriptor">Its id, title and message.</param>
/// <param name="Judge">Reports what it finds in a type. Has no state of its own.</param>
internal sealed record Rule(DiagnosticDescriptor Descriptor, Action<TypeUnderAnalysis, Action<Diagnostic>> Judge);

/// <summary>The rules in the order of their ids.</summary>
internal static class AllRules
{
    internal static readonly ImmutableArray<Rule> Rules = ImmutableArray.Create(
        new Rule(Race001PublishedBeforeReady.Descriptor, Race001PublishedBeforeReady.Judge),
        new Rule(Race002GateBypassed.Descriptor, Race002GateBypassed.Judge),
        new Rule(Race003PlainGate.Descriptor, Race003PlainGate.Judge),
        new Rule(Race004GateSetTooEarly.Descriptor, Race004GateSetTooEarly.Judge),
        new Rule(Race005ConstructorPublishesThis.Descriptor, Race005ConstructorPublishesThis.Judge),
        new Rule(Race006FailedRegistrationStaysPublished.Descriptor, Race006FailedRegistrationStaysPublished.Judge),
        new Rule(Race007CallbackIsLiveTooEarly.Descriptor, Race007CallbackIsLiveTooEarly.Judge),
        new Rule(Race008CheckIsStale.Descriptor, Race008CheckIsStale.Judge),
        new Rule(Race009PublishedBeforeFilled.Descriptor, Race009PublishedBeforeFilled.Judge),
        new Rule(Race010LookupAndRegistrationAreNotOneStep.Descriptor, Race010LookupAndRegistrationAreNotOneStep.Judge));
}
