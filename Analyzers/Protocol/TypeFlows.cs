using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>The flows of one type's members, lambdas and local functions included, and the locks that callers hold for them.</summary>
internal sealed class TypeFlows
{
    private readonly FlowContext _context;
    private readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyList<MethodFlow>> _flowsOfMember = new(SymbolEqualityComparer.Default);
    private readonly Lazy<IReadOnlyList<IMethodSymbol>> _members;
    private readonly Lazy<Dictionary<string, List<OwnCall>>> _ownCalls;

    /// <summary>For each identifier, the positions of the members that contain it, and the positions of those that may contain any.</summary>
    private readonly Lazy<(Dictionary<string, List<int>> ByName, List<int> OfAny)> _mentions;

    internal TypeFlows(INamedTypeSymbol type, FlowContext context)
    {
        Type = type;
        _context = context;
        _members = new Lazy<IReadOnlyList<IMethodSymbol>>(() => CollectMembers(type, context.Catalogue.Marks));
        _ownCalls = new Lazy<Dictionary<string, List<OwnCall>>>(CollectOwnCalls);
        _mentions = new Lazy<(Dictionary<string, List<int>>, List<int>)>(CollectMentions);
    }

    /// <summary>The type.</summary>
    internal INamedTypeSymbol Type { get; }

    /// <summary>
    /// The members with a body, those of nested types included, since they share the private fields. What an attribute says is
    /// for one thread is not among them: it neither races nor tells that others meet.
    /// </summary>
    internal IReadOnlyList<IMethodSymbol> Members => _members.Value;

    /// <summary>The members that call a method of this name without a receiver, as far as the syntax tells.</summary>
    internal IReadOnlyList<OwnCall> OwnCallsOf(string method) =>
        _ownCalls.Value.TryGetValue(method, out var calls) ? calls : (IReadOnlyList<OwnCall>)Array.Empty<OwnCall>();

    /// <summary>The flow of a member and of each lambda and local function in it.</summary>
    internal IReadOnlyList<MethodFlow> FlowsOf(IMethodSymbol member, CancellationToken cancellationToken)
    {
        if (_flowsOfMember.TryGetValue(member, out var known))
        {
            return known;
        }

        var flows = new List<MethodFlow>();
        if (_context.FlowOf(member, cancellationToken) is { } flow)
        {
            flows.Add(flow);
            for (var i = 0; i < flows.Count; i++)
            {
                AddNested(flows[i], flows, cancellationToken);
            }
        }

        return _flowsOfMember.GetOrAdd(member, flows);
    }

    /// <summary>The flows of all members whose source mentions one of <paramref name="names"/>.</summary>
    internal IEnumerable<MethodFlow> FlowsMentioning(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        foreach (var member in MembersMentioning(names))
        {
            foreach (var flow in FlowsOf(member, cancellationToken))
            {
                yield return flow;
            }
        }
    }

    /// <summary>All calls of a private helper of the type; null where others can call it, too, or have it as a delegate.</summary>
    internal IReadOnlyList<(MethodFlow Caller, FlowEvent Call)>? CallsOfHelper(IMethodSymbol helper, CancellationToken cancellationToken)
    {
        if (helper is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
        {
            return null;
        }

        var calls = new List<(MethodFlow Caller, FlowEvent Call)>();
        foreach (var flow in FlowsMentioning(new[] { helper.Name }, cancellationToken))
        {
            foreach (var item in flow.Objects.All)
            {
                if (item is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol group } && SymbolEqualityComparer.Default.Equals(group.OriginalDefinition, helper.OriginalDefinition))
                {
                    return null;
                }
            }

            foreach (var @event in flow.Events)
            {
                if (@event is { Kind: FlowEventKind.Call, Method: { } called } && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, helper.OriginalDefinition))
                {
                    calls.Add((flow, @event));
                }
            }
        }

        return calls;
    }

    /// <summary>
    /// True for a constructor, and for a private helper that constructors alone call on their own object: where it fails, there
    /// is no object that anybody could have.
    /// </summary>
    internal bool IsPartOfConstruction(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.MethodKind == MethodKind.Constructor)
        {
            return true;
        }

        if (CallsOfHelper(method, cancellationToken) is not { Count: > 0 } calls)
        {
            return false;
        }

        foreach (var (caller, call) in calls)
        {
            if (caller.Method.MethodKind != MethodKind.Constructor || caller.Objects.Objects(call.Receiver) is not [{ Kind: FlowObjectKind.This }])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The members whose source mentions one of <paramref name="names"/>.</summary>
    internal IEnumerable<IMethodSymbol> MembersMentioning(IReadOnlyCollection<string> names)
    {
        var mentioning = new SortedSet<int>(_mentions.Value.OfAny);
        foreach (var name in names)
        {
            Add(name);
            if (MemberShape.IsOfBackingField(name))
            {
                Add(MemberShape.BackingField);
            }
        }

        foreach (var position in mentioning)
        {
            yield return Members[position];
        }

        void Add(string name)
        {
            if (_mentions.Value.ByName.TryGetValue(name, out var positions))
            {
                mentioning.UnionWith(positions);
            }
        }
    }

    /// <summary>True where the source of a member contains one of <paramref name="names"/> as an identifier.</summary>
    internal bool MentionsAny(IMethodSymbol member, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var declaration = member.PartialImplementationPart ?? member;
        if (declaration.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        var reference = declaration.DeclaringSyntaxReferences[0];
        var syntax = reference.GetSyntax(cancellationToken);
        if (TreeFacts.Of(reference.SyntaxTree, cancellationToken).ShapeOf(syntax) is { } shape)
        {
            return shape.MentionsAny(names);
        }

        // Top-level statements are the only ones of their kind.
        return syntax is not TypeDeclarationSyntax primary || NamesIn(primary).Overlaps(names);
    }

    /// <summary>All that a primary constructor does by itself is to call the one of the base class.</summary>
    private static HashSet<string> NamesIn(TypeDeclarationSyntax primary)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (primary.BaseList is { } bases)
        {
            MemberShape.AddNames(bases, names);
        }

        return names;
    }

    /// <summary>The member that a lambda or local function is written in.</summary>
    internal static IMethodSymbol MemberOf(IMethodSymbol method)
    {
        while (method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction && method.ContainingSymbol is IMethodSymbol outer)
        {
            method = outer;
        }

        return method;
    }

    private Dictionary<string, List<OwnCall>> CollectOwnCalls()
    {
        var calls = new Dictionary<string, List<OwnCall>>(StringComparer.Ordinal);
        foreach (var member in Members)
        {
            if (MemberShape.Of(member, CancellationToken.None) is not { Calls: { } called } shape)
            {
                continue;
            }

            foreach (var method in called)
            {
                if (method.IsOwn)
                {
                    calls.ListOf(method.Name).Add(new OwnCall(member, shape, method));
                }
            }
        }

        return calls;
    }

    private (Dictionary<string, List<int>> ByName, List<int> OfAny) CollectMentions()
    {
        var byName = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var ofAny = new List<int>();
        for (var i = 0; i < Members.Count; i++)
        {
            var names = MemberShape.Of(Members[i], CancellationToken.None)?.Names;
            if (names is null && Members[i].DeclaringSyntaxReferences is [var reference, ..] && reference.GetSyntax() is TypeDeclarationSyntax primary)
            {
                names = NamesIn(primary);
            }

            if (names is null)
            {
                // Top-level statements are the only ones of their kind.
                ofAny.Add(i);
                continue;
            }

            foreach (var name in names)
            {
                byName.ListOf(name).Add(i);
            }
        }

        return (byName, ofAny);
    }

    private void AddNested(MethodFlow flow, List<MethodFlow> flows, CancellationToken cancellationToken)
    {
        foreach (var item in flow.Objects.All)
        {
            if (item is { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda }
                && _context.FlowOf(lambda, flow, cancellationToken) is { } body
                && !flows.Contains(body))
            {
                flows.Add(body);
            }
        }

        foreach (var localFunction in flow.Source.LocalFunctions)
        {
            if (_context.FlowOf(localFunction, cancellationToken) is { } body && !flows.Contains(body))
            {
                flows.Add(body);
            }
        }
    }

    private static IReadOnlyList<IMethodSymbol> CollectMembers(INamedTypeSymbol type, MarkIndex marks)
    {
        var members = new List<IMethodSymbol>();
        if (marks.IsSingleThreaded(type))
        {
            return members;
        }

        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol { IsImplicitlyDeclared: false } method && FlowContext.HasBody(method) && method.PartialDefinitionPart is null && !marks.IsSingleThreaded(method))
            {
                members.Add(method);
            }
            else if (member is INamedTypeSymbol nested)
            {
                members.AddRange(CollectMembers(nested, marks));
            }
        }

        return members;
    }

    /// <param name="Caller">The member that calls.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Called">What it calls.</param>
    internal readonly record struct OwnCall(IMethodSymbol Caller, MemberShape Shape, CalledMethod Called);
}
