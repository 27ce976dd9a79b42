using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of one member tells about registration.</summary>
internal sealed class MemberShape
{
    /// <summary>How a property names the field behind it, which the compiler calls <c>&lt;Name&gt;k__BackingField</c>.</summary>
    internal const string BackingField = "field";

    private readonly Lazy<IdentifierFilter> _identifiers;
    private readonly NameBits _nameBits;
    private readonly int _leastArguments;
    private readonly int _mostArguments;
    private readonly HashSet<PassedArgument>? _argumentsUsedAfter;
    private readonly HashSet<CalledMethod>? _resultsUsed;
    private readonly HashSet<string>? _storedUsed;
    private HashSet<string>? _names;
    private HashSet<string>? _lockedNames;

    private MemberShape(
        SyntaxNode declaration,
        string name,
        string type,
        Lazy<IdentifierFilter> identifiers,
        MemberShapeReader reader)
    {
        Declaration = declaration;
        _identifiers = identifiers;
        _nameBits = reader.Names;
        (_leastArguments, _mostArguments) = ArgumentsOf(declaration);
        Name = name;
        Type = type;
        HasResult = reader.HasResult;
        Publications = reader.Publications;
        Insertions = reader.Insertions;
        UsesStoredLazily = reader.StoredUsed is not null && reader.StoresLazily;
        MayLock = reader.MayLock;
        LocksByCall = reader.LocksByCall;
        MayKeepLock = reader.MayKeepLock;
        Locks = reader.Locks;
        Decides = reader.Decides;
        MayCheck = reader.MayCheck;
        RetractedFrom = reader.RetractedFrom;
        MayFail = reader.MayFail;
        MayHookUp = reader.MayHookUp;
        HandsOutThis = reader.HandsOutThis;
        Assigned = reader.Assigned;
        SetFlags = reader.SetFlags;
        SetStates = reader.SetStates;
        ComparedStates = reader.ComparedStates;
        MayComplete = reader.MayComplete;
        OrderedRegistries = reader.OrderedRegistries;
        MayStartThreads = reader.MayStartThreads;
        MaySignal = reader.MaySignal;
        _storedUsed = reader.StoredUsed;
        _argumentsUsedAfter = reader.ArgumentsUsedAfter;
        _resultsUsed = reader.ResultsUsed;
        PassesParametersTo = reader.PassesParametersTo;
        Calls = reader.Calls;
        Passes = reader.Passes;
    }

    /// <summary>The member's syntax.</summary>
    internal SyntaxNode Declaration { get; }

    /// <summary>The member's name.</summary>
    internal string Name { get; }

    /// <summary>The name of the outermost type around it.</summary>
    internal string Type { get; }

    /// <summary>True where a caller gets an object from it: its result, or the object that it constructs.</summary>
    internal bool HasResult { get; }

    /// <summary>
    /// The registries, by name, that it stores anything in, or adds anything to, and the positions of its arguments that
    /// this may be.
    /// </summary>
    internal IReadOnlyDictionary<string, Positions>? Publications { get; }

    /// <summary>Those of the publications that add something to what a registry holds.</summary>
    internal IReadOnlyDictionary<string, Positions>? Insertions { get; }

    /// <summary>True where it takes a lock.</summary>
    internal bool MayLock { get; }

    /// <summary>True where it may take a lock otherwise than by a lock statement, so that the syntax does not show how far the lock reaches.</summary>
    internal bool LocksByCall { get; }

    /// <summary>How many times it takes a lock in its own body.</summary>
    internal int Locks { get; }

    /// <summary>True where it has a condition.</summary>
    internal bool Decides { get; }

    /// <summary>True where it asks a collection for something.</summary>
    internal bool MayCheck { get; }

    /// <summary>The registries, by name, that it takes single entries out of.</summary>
    internal IReadOnlyCollection<string>? RetractedFrom { get; }

    /// <summary>True where it throws, waits, returns early, or calls something whose outcome it does not look at.</summary>
    internal bool MayFail { get; }

    /// <summary>True where it may hook a callback up.</summary>
    internal bool MayHookUp { get; }

    /// <summary>True where it stores <c>this</c>, or gives it to somebody.</summary>
    internal bool HandsOutThis { get; }

    /// <summary>The fields and properties, by name, that it assigns.</summary>
    internal IReadOnlyCollection<string>? Assigned { get; }

    /// <summary>The names to which it assigns <c>true</c>, plainly or through <c>Volatile.Write</c> and the like.</summary>
    internal IReadOnlyCollection<string>? SetFlags { get; }

    /// <summary>The names to which it assigns a number but zero, or what may be a member of an enum.</summary>
    internal IReadOnlyCollection<string>? SetStates { get; }

    /// <summary>The names that it compares with such a constant.</summary>
    internal IReadOnlyCollection<string>? ComparedStates { get; }

    /// <summary>True where it may say of an object that it is ready: it writes a constant, signals, or calls a method of its own type.</summary>
    internal bool MayComplete { get; }

    /// <summary>True where it takes or gives back a lock by a call, so that its caller may hold other locks afterwards.</summary>
    internal bool MayKeepLock { get; }

    /// <summary>The registries, by name, that it stores something in with <c>Volatile</c>, <c>Interlocked</c> or the like.</summary>
    internal IReadOnlyCollection<string>? OrderedRegistries { get; }

    /// <summary>True where it may run code on another thread.</summary>
    internal bool MayStartThreads { get; }

    /// <summary>True where it may complete a task or set an event.</summary>
    internal bool MaySignal { get; }

    /// <summary>True where a static field is assigned on first use, and used afterwards.</summary>
    internal bool UsesStoredLazily { get; }

    /// <summary>For each argument that it passes on: the positions of its own arguments from which that may come.</summary>
    internal IReadOnlyDictionary<PassedArgument, Positions>? PassesParametersTo { get; }

    /// <summary>The arguments that may be objects, and that it gives to others.</summary>
    internal IReadOnlyCollection<PassedArgument>? Passes { get; }

    /// <summary>The methods that it calls.</summary>
    internal IReadOnlyCollection<CalledMethod>? Calls { get; }

    /// <summary>True for a method that is called as if it belonged to its first argument.</summary>
    internal bool IsExtension =>
        Declaration is MethodDeclarationSyntax { ParameterList.Parameters: { Count: > 0 } parameters } && parameters[0].Modifiers.Any(SyntaxKind.ThisKeyword);

    /// <summary>True where a call with this many arguments may be one of this member.</summary>
    internal bool Takes(int arguments) => arguments >= _leastArguments && arguments <= _mostArguments;

    /// <summary>True where a value is stored in a registry that <paramref name="isShared"/> knows by name, and used afterwards.</summary>
    internal bool UsesStored<TState>(TState state, Func<string, TState, bool> isShared) => ContainsAny(_storedUsed, state, isShared);

    /// <summary>True where a variable is passed to a method that <paramref name="isPublished"/> knows, and used afterwards.</summary>
    internal bool UsesArgumentAfter<TState>(TState state, Func<PassedArgument, TState, bool> isPublished) => ContainsAny(_argumentsUsedAfter, state, isPublished);

    /// <summary>True where the result of a method that <paramref name="isPublisher"/> knows is used.</summary>
    internal bool UsesResultOf<TState>(TState state, Func<CalledMethod, TState, bool> isPublisher) => ContainsAny(_resultsUsed, state, isPublisher);

    /// <summary>True where the member uses <paramref name="name"/>. Most names are not even in its file, and few of the others in it.</summary>
    internal bool Mentions(string name)
    {
        var written = IsOfBackingField(name) ? BackingField : name;
        var hash = IdentifierFilter.HashOf(written);
        return _identifiers.Value.MayContain(hash) && _nameBits.MayContain(hash) && Names.Contains(written);
    }

    /// <summary>True for what the compiler calls the field behind a property.</summary>
    internal static bool IsOfBackingField(string name) => name.Length > 0 && name[0] == '<';

    /// <summary>The names that the member uses, collected when first asked for; what it only declares is not among them.</summary>
    internal HashSet<string> Names
    {
        get
        {
            if (_names is null)
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                AddNames(Declaration, names);
                _names = names;
            }

            return _names;
        }
    }

    /// <summary>The names in the member's lock statements, and in what the variables there were assigned before.</summary>
    internal HashSet<string> LockedNames => _lockedNames ??= LocksByCall ? Names : NamesInLockStatements();

    private HashSet<string> NamesInLockStatements()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var sources = new List<(string Variable, SyntaxNode Source)>();
        foreach (var node in Declaration.DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax:
                    AddNames(node, names);
                    break;
                case VariableDeclaratorSyntax { Initializer: { } initializer } variable:
                    sources.Add((variable.Identifier.ValueText, initializer));
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax variable } assignment:
                    sources.Add((variable.Identifier.ValueText, assignment.Right));
                    break;
                case ForEachStatementSyntax loop:
                    sources.Add((loop.Identifier.ValueText, loop.Expression));
                    break;
                case SingleVariableDesignationSyntax variable when variable.FirstAncestorOrSelf<StatementSyntax>() is { } statement:
                    sources.Add((variable.Identifier.ValueText, statement is IfStatementSyntax { Condition: var condition } ? condition : statement));
                    break;
            }
        }

        // Against the order of the source, in which variables mostly come of earlier ones.
        for (var i = sources.Count - 1; i >= 0; i--)
        {
            if (names.Contains(sources[i].Variable))
            {
                AddNames(sources[i].Source, names);
            }
        }

        return names;
    }

    /// <summary>Adds the names that a piece of syntax uses.</summary>
    internal static void AddNames(SyntaxNode node, HashSet<string> names)
    {
        foreach (var part in node.DescendantNodesAndSelf())
        {
            if (part is SimpleNameSyntax name)
            {
                names.Add(name.Identifier.ValueText);
            }
            else if (part is ExpressionSyntax expression && ValueSyntax.IsBackingField(expression))
            {
                names.Add(BackingField);
            }
        }
    }

    /// <summary>True where the member uses one of <paramref name="names"/>.</summary>
    internal bool MentionsAny(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            if (Mentions(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where <see cref="SourceNames"/> stay as they are when this member takes the place of <paramref name="old"/>, names in it aside.</summary>
    internal bool MayReplace(MemberShape old) =>
        Name == old.Name
        && Type == old.Type
        && HasResult == old.HasResult
        && _leastArguments == old._leastArguments
        && _mostArguments == old._mostArguments
        && MayLock == old.MayLock
        && MayKeepLock == old.MayKeepLock
        && MayCheck == old.MayCheck
        && MayStartThreads == old.MayStartThreads
        && SetFlags is null == old.SetFlags is null
        && HaveSameItems(RetractedFrom, old.RetractedFrom)
        && HaveSameItems(OrderedRegistries, old.OrderedRegistries)
        && HaveSameItems(Calls, old.Calls)
        && HaveSamePositions(Publications, old.Publications)
        && HaveSamePositions(Insertions, old.Insertions)
        && HaveSamePositions(PassesParametersTo, old.PassesParametersTo)
        && HaveSameTypes(Declaration, old.Declaration);

    /// <summary>Items are in the order of the source, which single edits keep.</summary>
    private static bool HaveSameItems<T>(IReadOnlyCollection<T>? items, IReadOnlyCollection<T>? old) =>
        items is null || old is null ? items is null && old is null : items.Count == old.Count && items.SequenceEqual(old);

    private static bool HaveSamePositions<T>(IReadOnlyDictionary<T, Positions>? positions, IReadOnlyDictionary<T, Positions>? old)
    {
        if (positions is null || old is null || positions.Count != old.Count)
        {
            return positions is null && old is null;
        }

        foreach (var item in positions)
        {
            if (!old.TryGetValue(item.Key, out var before) || before != item.Value)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HaveSameTypes(SyntaxNode declaration, SyntaxNode old) => (declaration, old) switch
    {
        (MethodDeclarationSyntax method, MethodDeclarationSyntax oldMethod) =>
            SyntaxFactory.AreEquivalent(method.ReturnType, oldMethod.ReturnType) && SyntaxFactory.AreEquivalent(method.ParameterList, oldMethod.ParameterList),
        (BaseMethodDeclarationSyntax method, BaseMethodDeclarationSyntax oldMethod) => SyntaxFactory.AreEquivalent(method.ParameterList, oldMethod.ParameterList),
        (BasePropertyDeclarationSyntax property, BasePropertyDeclarationSyntax oldProperty) => SyntaxFactory.AreEquivalent(property.Type, oldProperty.Type),
        (AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax property }, AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax oldProperty }) =>
            declaration.IsKind(old.Kind()) && SyntaxFactory.AreEquivalent(property.Type, oldProperty.Type),
        _ => declaration.IsKind(old.Kind()),
    };

    /// <summary>The shape of a member's body; null for what has none of its own, such as a primary constructor.</summary>
    internal static MemberShape? Of(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var declaration = method.PartialImplementationPart ?? method;
        if (declaration.DeclaringSyntaxReferences is not [var reference, ..])
        {
            return null;
        }

        return TreeFacts.Of(reference.SyntaxTree, cancellationToken).ShapeOf(reference.GetSyntax(cancellationToken));
    }

    /// <summary>Reads the shape off a declaration, in one walk.</summary>
    /// <param name="declaration">The member's syntax.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="type">The name of the outermost type around it.</param>
    /// <param name="staticNames">The static fields and properties of that type.</param>
    /// <param name="identifiers">What is known of the words of the file.</param>
    internal static MemberShape Read(SyntaxNode declaration, string name, string type, HashSet<string> staticNames, Lazy<IdentifierFilter> identifiers)
    {
        var reader = new MemberShapeReader(declaration, staticNames);
        foreach (var node in declaration.DescendantNodes())
        {
            reader.Visit(node);
        }

        return new MemberShape(declaration, name, type, identifiers, reader);
    }

    /// <summary>How few and how many arguments a member can be called with; an extension method is called either way.</summary>
    private static (int Least, int Most) ArgumentsOf(SyntaxNode declaration)
    {
        if (declaration is not BaseMethodDeclarationSyntax { ParameterList.Parameters: { Count: > 0 } parameters })
        {
            return (0, declaration is BaseMethodDeclarationSyntax ? 0 : int.MaxValue);
        }

        var least = 0;
        var most = parameters.Count;
        foreach (var parameter in parameters)
        {
            if (parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
            {
                most = int.MaxValue;
            }
            else if (parameter.Default is null)
            {
                least++;
            }
        }

        return (parameters[0].Modifiers.Any(SyntaxKind.ThisKeyword) ? least - 1 : least, most);
    }

    private static bool ContainsAny<T, TState>(HashSet<T>? items, TState state, Func<T, TState, bool> isWanted)
    {
        if (items is not null)
        {
            foreach (var item in items)
            {
                if (isWanted(item, state))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
