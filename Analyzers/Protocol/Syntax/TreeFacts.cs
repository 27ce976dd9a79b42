using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What the syntax of one file tells before anything is bound: which members may publish, and which of them still use what
/// they published. Kept with the tree, so that an edit costs one file.
/// </summary>
internal sealed class TreeFacts
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeFacts> _known = new();

    private static readonly Mark[] _marks = { Marks.ReadyGate, Marks.Publishes, Marks.Initializes, Marks.ThreadSafe, Marks.SingleThreaded };

    private readonly Lazy<IdentifierFilter> _identifiers;
    private readonly Lazy<Dictionary<string, List<MemberShape>>> _mentions;
    private readonly Dictionary<SyntaxNode, MemberShape> _members = new();
    private readonly Dictionary<string, List<FieldShape>> _fields = new(StringComparer.Ordinal);
    private readonly List<(string Base, TypeDeclarationSyntax Type)> _derived = new();
    private readonly List<(string Alias, string Type)> _aliases = new();
    private readonly HashSet<string> _concurrentTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _concurrentCollections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _markedPublishers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lockKeepers = new(StringComparer.Ordinal);
    private readonly List<MemberShape> _publishing = new();
    private readonly Dictionary<string, List<MemberShape>> _membersOfType = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ThreadUse> _uses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _valueTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _referenceTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _enums = new(StringComparer.Ordinal);

    private TreeFacts(SyntaxTree tree)
    {
        _identifiers = new Lazy<IdentifierFilter>(() => IdentifierFilter.Read(tree.GetText()));
        _mentions = new Lazy<Dictionary<string, List<MemberShape>>>(CollectMentions);
    }

    /// <summary>The names of the outermost types that, or whose nested types, use anything by which threads meet.</summary>
    internal IReadOnlyCollection<string> ConcurrentTypes => _concurrentTypes;

    /// <summary>For the name of an outermost type, the fields and properties that it and its nested types declare.</summary>
    internal IReadOnlyDictionary<string, List<FieldShape>> Fields => _fields;

    /// <summary>The names of the types that derive from a collection that threads can share.</summary>
    internal IReadOnlyCollection<string> ConcurrentCollections => _concurrentCollections;

    /// <summary>The names of the methods that publish because an attribute says so.</summary>
    internal IReadOnlyCollection<string> MarkedPublishers => _markedPublishers;

    /// <summary>The types, by the names of what they are derived from or implement.</summary>
    internal IReadOnlyList<(string Base, TypeDeclarationSyntax Type)> Derived => _derived;

    /// <summary>The names that the file gives to types of other names.</summary>
    internal IReadOnlyList<(string Alias, string Type)> Aliases => _aliases;

    /// <summary>The names of the structs, enums and delegates that the file declares.</summary>
    internal IReadOnlyCollection<string> ValueTypes => _valueTypes;

    /// <summary>The names of the enums that the file declares.</summary>
    internal IReadOnlyCollection<string> Enums => _enums;

    /// <summary>The names of the classes and interfaces that the file declares.</summary>
    internal IReadOnlyCollection<string> ReferenceTypes => _referenceTypes;

    /// <summary>True where the assembly, a type or a member has an attribute that the rules know.</summary>
    internal bool HasMarks { get; private set; }

    /// <summary>The members that use <paramref name="name"/>; a declaration of that name is no use of it.</summary>
    internal IReadOnlyList<MemberShape> MembersUsing(string name) =>
        _identifiers.Value.MayContain(name) && _mentions.Value.TryGetValue(name, out var members) ? members : (IReadOnlyList<MemberShape>)Array.Empty<MemberShape>();

    /// <summary>The shapes of the members with a body.</summary>
    internal IReadOnlyCollection<MemberShape> Members => _members.Values;

    /// <summary>Those of them that an outermost type declares, itself or in a nested type.</summary>
    internal IReadOnlyList<MemberShape> MembersOf(string type) =>
        _membersOfType.TryGetValue(type, out var members) ? members : (IReadOnlyList<MemberShape>)Array.Empty<MemberShape>();

    /// <summary>Those of them that store something somewhere.</summary>
    internal IReadOnlyList<MemberShape> Publishing => _publishing;

    /// <summary>The members that take or give back a lock for their callers, by name.</summary>
    internal IReadOnlyCollection<string> LockKeepers => _lockKeepers;

    /// <summary>What the members of a type do where threads meet, as far as they are in this file.</summary>
    internal ThreadUse UseOf(string type) => _uses.TryGetValue(type, out var known) ? known : _uses.GetOrAdd(type, ThreadUse.Of(new[] { this }, type));

    /// <summary>The shape of a member, or null where it has no body of its own.</summary>
    internal MemberShape? ShapeOf(SyntaxNode declaration)
    {
        // The accessor of an expression is declared by the expression.
        for (var node = declaration; node is not null; node = node.Parent)
        {
            if (_members.TryGetValue(node, out var shape))
            {
                return shape;
            }
        }

        return null;
    }

    /// <summary>
    /// True where <see cref="SourceNames"/> stay as they are when this file takes the place of <paramref name="old"/>, its
    /// members in the same order.
    /// </summary>
    /// <param name="old">An earlier version of the file.</param>
    /// <param name="shared">What was read with it.</param>
    internal bool MayReplace(TreeFacts old, SharedRegistries shared)
    {
        if (HasMarks != old.HasMarks
            || _members.Count != old._members.Count
            || _fields.Count != old._fields.Count
            || !_aliases.SequenceEqual(old._aliases)
            || !_concurrentTypes.SetEquals(old._concurrentTypes)
            || !_concurrentCollections.SetEquals(old._concurrentCollections)
            || !_markedPublishers.SetEquals(old._markedPublishers)
            || !_lockKeepers.SetEquals(old._lockKeepers)
            || !_valueTypes.SetEquals(old._valueTypes)
            || !_referenceTypes.SetEquals(old._referenceTypes)
            || !_enums.SetEquals(old._enums))
        {
            return false;
        }

        using var oldMembers = old._members.Values.GetEnumerator();
        foreach (var member in _members.Values)
        {
            if (!oldMembers.MoveNext() || !member.MayReplace(oldMembers.Current))
            {
                return false;
            }
        }

        foreach (var type in _fields)
        {
            if (!old._fields.TryGetValue(type.Key, out var oldFields)
                || !FieldShape.MayReplace(type.Value, oldFields)
                || (shared.Knows(type.Key) && !(shared.IsSplit(type.Key) ? HaveSameNames(MembersOf(type.Key), old.MembersOf(type.Key)) : UseOf(type.Key).IsSame(old.UseOf(type.Key)))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a type in several files does where threads meet depends on the names in each of them.</summary>
    private static bool HaveSameNames(IReadOnlyList<MemberShape> members, IReadOnlyList<MemberShape> old)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (!members[i].Names.SetEquals(old[i].Names) || !members[i].LockedNames.SetEquals(old[i].LockedNames))
            {
                return false;
            }
        }

        return members.Count == old.Count;
    }

    /// <summary>The facts of a tree.</summary>
    internal static TreeFacts Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(tree, out var known))
        {
            return known;
        }

        return Keep(tree, Read(tree.GetRoot(cancellationToken), cancellationToken));
    }

    private static TreeFacts Keep(SyntaxTree tree, TreeFacts facts) => _known.GetValue(tree, _ => facts);

    private static TreeFacts Read(SyntaxNode root, CancellationToken cancellationToken)
    {
        var facts = new TreeFacts(root.SyntaxTree);
        foreach (var node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax))
        {
            if (node is GlobalStatementSyntax && !facts._members.ContainsKey(root))
            {
                facts.Add(root, MemberShape.Read(root, string.Empty, string.Empty, new HashSet<string>(StringComparer.Ordinal), facts._identifiers));
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (node is UsingDirectiveSyntax { Alias.Name.Identifier.ValueText: var alias, Name: { } named } && FieldShape.NameOf(named) is { } target)
            {
                facts._aliases.Add((alias, target));
            }

            facts.ReadName(node);
            if (node is AttributeListSyntax ofAssembly)
            {
                facts.ReadMarks(ofAssembly, ofMember: null);
            }
            else if (node is TypeDeclarationSyntax type)
            {
                facts.ReadType(type, type.Identifier.ValueText, StaticNamesOf(type));
                if (facts._identifiers.Value.MayMentionConcurrency && ConcurrencyWords.AreIn(type))
                {
                    facts._concurrentTypes.Add(type.Identifier.ValueText);
                }
            }
        }

        return facts;
    }

    private Dictionary<string, List<MemberShape>> CollectMentions()
    {
        var mentions = new Dictionary<string, List<MemberShape>>(StringComparer.Ordinal);
        foreach (var member in _members.Values)
        {
            foreach (var name in member.Names)
            {
                mentions.ListOf(name).Add(member);
            }
        }

        return mentions;
    }

    private void ReadType(TypeDeclarationSyntax type, string outermost, HashSet<string> staticNames)
    {
        ReadMarks(type);
        foreach (var ancestor in type.BaseList?.Types ?? default)
        {
            if (FieldShape.NameOf(ancestor.Type) is { } name)
            {
                _derived.Add((name, type));
            }
        }

        FieldShape.Read(type, _identifiers.Value.MayMentionConcurrency, _fields.ListOf(outermost));
        if (type.BaseList is { } bases && _identifiers.Value.MayMentionConcurrency && ConcurrencyWords.AreIn(bases))
        {
            _concurrentCollections.Add(type.Identifier.ValueText);
        }

        foreach (var member in type.Members)
        {
            ReadMarks(member);
            ReadName(member);
            switch (member)
            {
                case TypeDeclarationSyntax nested:
                    ReadType(nested, outermost, staticNames);
                    break;
                case MethodDeclarationSyntax method when method.Body is not null || method.ExpressionBody is not null:
                    Add(member, MemberShape.Read(member, method.Identifier.ValueText, outermost, staticNames, _identifiers));
                    break;
                case ConstructorDeclarationSyntax constructor:
                    Add(member, MemberShape.Read(member, constructor.Identifier.ValueText, outermost, staticNames, _identifiers));
                    break;
                case BasePropertyDeclarationSyntax property:
                    ReadProperty(property, outermost, staticNames);
                    break;
                case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or DestructorDeclarationSyntax:
                    Add(member, MemberShape.Read(member, string.Empty, outermost, staticNames, _identifiers));
                    break;
            }
        }
    }

    private void Add(SyntaxNode declaration, MemberShape member)
    {
        _members.Add(declaration, member);
        _membersOfType.ListOf(member.Type).Add(member);
        if (member.Publications is not null)
        {
            _publishing.Add(member);
        }

        if (member is { MayKeepLock: true, Name.Length: > 0 })
        {
            _lockKeepers.Add(member.Name);
        }
    }

    /// <summary>Each accessor is a member of its own, but for the getter that is written as an expression.</summary>
    private void ReadProperty(BasePropertyDeclarationSyntax property, string outermost, HashSet<string> staticNames)
    {
        var name = (property as PropertyDeclarationSyntax)?.Identifier.ValueText ?? string.Empty;
        var hasBodies = false;
        foreach (var accessor in property.AccessorList?.Accessors ?? default)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
            {
                hasBodies = true;
                Add(accessor, MemberShape.Read(accessor, name, outermost, staticNames, _identifiers));
            }
        }

        if (!hasBodies)
        {
            Add(property, MemberShape.Read(property, name, outermost, staticNames, _identifiers));
        }
    }

    private void ReadName(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case EnumDeclarationSyntax @enum:
                _valueTypes.Add(@enum.Identifier.ValueText);
                _enums.Add(@enum.Identifier.ValueText);
                break;
            case StructDeclarationSyntax or RecordDeclarationSyntax { RawKind: (int)SyntaxKind.RecordStructDeclaration }:
                _valueTypes.Add(((BaseTypeDeclarationSyntax)declaration).Identifier.ValueText);
                break;
            case TypeDeclarationSyntax type:
                _referenceTypes.Add(type.Identifier.ValueText);
                break;
            case DelegateDeclarationSyntax function:
                _valueTypes.Add(function.Identifier.ValueText);
                break;
        }
    }

    private void ReadMarks(MemberDeclarationSyntax member)
    {
        foreach (var list in member.AttributeLists)
        {
            ReadMarks(list, member);
        }
    }

    private void ReadMarks(AttributeListSyntax list, MemberDeclarationSyntax? ofMember)
    {
        foreach (var attribute in list.Attributes)
        {
            foreach (var mark in _marks)
            {
                if (mark.IsNameOf(attribute))
                {
                    HasMarks = true;
                    if (ReferenceEquals(mark, Marks.Publishes) && ofMember is MethodDeclarationSyntax method)
                    {
                        _markedPublishers.Add(method.Identifier.ValueText);
                    }
                }
            }
        }
    }

    /// <summary>The static fields and properties of a type, and of those nested in it, that can be assigned.</summary>
    internal static HashSet<string> StaticNamesOf(TypeDeclarationSyntax type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in type.Members)
        {
            switch (member)
            {
                case FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.StaticKeyword) && !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword):
                    foreach (var variable in field.Declaration.Variables)
                    {
                        names.Add(variable.Identifier.ValueText);
                    }

                    break;
                case PropertyDeclarationSyntax property when property.Modifiers.Any(SyntaxKind.StaticKeyword):
                    names.Add(property.Identifier.ValueText);
                    break;
                case TypeDeclarationSyntax nested:
                    names.UnionWith(StaticNamesOf(nested));
                    break;
            }
        }

        return names;
    }
}
