namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of all files of a compilation tells together, by names alone.</summary>
/// <param name="Closure">The methods that may publish, directly or by what they call.</param>
/// <param name="Fragile">Those of them that publish into a registry in which a failure may stay.</param>
/// <param name="Inserting">The methods that may add something to a collection, be it an entry or a mere value.</param>
/// <param name="MarkedPublishers">Those that an attribute says publish, perhaps the very object that they are called on.</param>
/// <param name="PublishingExtensions">Those that are extension methods.</param>
/// <param name="ConcurrentTypes">The names of outermost types that use anything by which threads meet.</param>
/// <param name="Shared">The fields in which threads may meet.</param>
/// <param name="Declared">Which types can be those of entries.</param>
/// <param name="FlagSetters">The members that assign true to something.</param>
/// <param name="HasMarks">Whether there is an attribute that the rules know.</param>
internal sealed record SourceNames(
    PublicationClosure Closure,
    PublicationClosure Fragile,
    PublicationClosure Inserting,
    HashSet<string> MarkedPublishers,
    HashSet<string> PublishingExtensions,
    HashSet<string> ConcurrentTypes,
    SharedRegistries Shared,
    DeclaredNames Declared,
    HashSet<string> FlagSetters,
    bool HasMarks)
{
    /// <summary>Reads all files. What is read of a file has to be compared in <see cref="TreeFacts.MayReplace"/>.</summary>
    internal static SourceNames Read(IReadOnlyList<TreeFacts> files)
    {
        var concurrentTypes = new HashSet<string>(StringComparer.Ordinal);
        var markedPublishers = new HashSet<string>(StringComparer.Ordinal);
        var flagSetters = new HashSet<string>(StringComparer.Ordinal);
        var hasMarks = false;
        foreach (var file in files)
        {
            concurrentTypes.UnionWith(file.ConcurrentTypes);
            markedPublishers.UnionWith(file.MarkedPublishers);
            hasMarks |= file.HasMarks;
            foreach (var member in file.Members)
            {
                if (member.SetFlags is not null)
                {
                    flagSetters.Add(member.Name);
                }
            }
        }

        var shared = SharedRegistries.Read(files, concurrentTypes);
        var calls = CallIndex.Of(files);
        var declared = DeclaredNames.Read(files);
        var closure = PublicationClosure.Of(files, calls, markedPublishers, (type, registry) => declared.MayHoldObject(registry) && shared.Contain(type, registry), declared);
        return new SourceNames(
            closure,
            PublicationClosure.Of(files, calls, markedPublishers, shared.MayHoldFailures, declared),
            PublicationClosure.OfInsertions(files, calls, markedPublishers, shared.Contain),
            markedPublishers,
            closure.NamesOfExtensions(),
            concurrentTypes,
            shared,
            declared,
            flagSetters,
            hasMarks);
    }
}
