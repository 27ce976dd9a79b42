using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>
/// The changes that give one entry type its gate: the gate itself, its setting at the end of every registration, and its test in
/// every foreign lookup. Built from the facts that diagnostics carry; there is no plan where one of the changes cannot be made surely.
/// </summary>
internal sealed class ReadyGatePlan
{
    private readonly Project _project;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellationToken;
    private readonly SolutionEdits _edits = new();
    private readonly List<(SyntaxNode Publication, SyntaxNode LastWrite, string Name)> _registrations = new();
    private readonly HashSet<SyntaxNode> _helpers = new();
    private readonly HashSet<SyntaxNode> _others = new();
    private readonly List<SyntaxNode> _lookups = new();
    private readonly List<SyntaxNode> _uses = new();
    private readonly List<SyntaxNode> _selfCalls = new();
    private readonly HashSet<SyntaxNode> _splits = new();
    private readonly HashSet<SyntaxNode> _retractions = new();
    private INamedTypeSymbol _entry = null!;
    private GateNames _names = null!;

    private ReadyGatePlan(Project project, Compilation compilation, CancellationToken cancellationToken)
    {
        _project = project;
        _compilation = compilation;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The name of the entry's type.</summary>
    internal string EntryName => _entry.Name;

    /// <summary>The plan for diagnostics of one entry type, or null.</summary>
    internal static async Task<ReadyGatePlan?> CreateAsync(Project project, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return null;
        }

        var plan = new ReadyGatePlan(project, compilation, cancellationToken);
        TypeDeclarationSyntax? declaration = null;
        foreach (var diagnostic in diagnostics)
        {
            if (!plan.Read(diagnostic, out var found))
            {
                return null;
            }

            declaration ??= found;
        }

        return declaration is not null && await plan.BuildAsync(declaration).ConfigureAwait(false) ? plan : null;
    }

    /// <summary>Adds the changes to those of other plans.</summary>
    internal void AddTo(SolutionEdits edits) => edits.AddRange(_edits);

    /// <summary>Where the type of the diagnostic's entry is declared; null where the diagnostic does not say.</summary>
    internal static Location? EntryOf(Diagnostic diagnostic) => FixFacts.Places(diagnostic, FixFacts.Entry).FirstOrDefault();

    private bool Read(Diagnostic diagnostic, out TypeDeclarationSyntax? declaration)
    {
        declaration = null;
        if (diagnostic.Properties.ContainsKey(FixFacts.Unknown)
            || EntryOf(diagnostic) is not { } place
            || Node(place) is not ClassDeclarationSyntax found)
        {
            return false;
        }

        declaration = found;
        var publications = FixFacts.Places(diagnostic, FixFacts.Publications);
        var lastWrites = FixFacts.Places(diagnostic, FixFacts.LastWrites);
        var names = FixFacts.Texts(diagnostic, FixFacts.Names);
        if (publications.Length == 0 || publications.Length != lastWrites.Length || publications.Length != names.Length)
        {
            return false;
        }

        for (var i = 0; i < publications.Length; i++)
        {
            if (Node(publications[i]) is not { } publication || Node(lastWrites[i]) is not { } lastWrite || names[i].Length == 0)
            {
                return false;
            }

            if (!_registrations.Exists(known => known.Publication == publication))
            {
                _registrations.Add((publication, lastWrite, names[i]));
            }
        }

        return ReadAll(FixFacts.Helpers, _helpers) && ReadAll(FixFacts.Others, _others) && ReadAll(FixFacts.Lookups, _lookups)
            && ReadAll(FixFacts.Uses, _uses)            && ReadAll(FixFacts.SelfCalls, _selfCalls) && ReadAll(FixFacts.Retractions, _retractions);

        bool ReadAll(string role, ICollection<SyntaxNode> into)
        {
            foreach (var location in FixFacts.Places(diagnostic, role))
            {
                if (Node(location) is not { } node)
                {
                    return false;
                }

                if (!into.Contains(node))
                {
                    into.Add(node);
                }
            }

            return true;
        }
    }

    private SyntaxNode? Node(Location location) =>
        location.SourceTree is { } tree && _compilation.ContainsSyntaxTree(tree)
            ? tree.GetRoot(_cancellationToken).FindNode(location.SourceSpan, getInnermostNodeForTie: true)
            : null;

    private SemanticModel Model(SyntaxNode node) => _compilation.GetSemanticModel(node.SyntaxTree);

    private async Task<bool> BuildAsync(TypeDeclarationSyntax declaration)
    {
        if (Model(declaration).GetDeclaredSymbol(declaration, _cancellationToken) is not INamedTypeSymbol { IsStatic: false, IsRecord: false } entry)
        {
            return false;
        }

        _entry = entry;
        var derived = await SymbolFinder.FindDerivedClassesAsync(entry, _project.Solution, transitive: true, cancellationToken: _cancellationToken).ConfigureAwait(false);
        var options = _project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(declaration.SyntaxTree);
        if (GateNames.Choose(entry, derived.ToList(), MemberNaming.Of(entry, options)) is not { } names)
        {
            return false;
        }

        _names = names;
        return AddGate(declaration, options) && CompleteRegistrations() && MarkOthers() && await GuardLookupsAsync().ConfigureAwait(false);
    }

    private bool AddGate(TypeDeclarationSyntax declaration, Microsoft.CodeAnalysis.Diagnostics.AnalyzerConfigOptions options)
    {
        var known = Model(declaration).LookupNamespacesAndTypes(declaration.Identifier.SpanStart, name: "Volatile");
        var @volatile = known.Length == 1 && known[0].ToDisplayString() == "System.Threading.Volatile" ? "Volatile" : "System.Threading.Volatile";
        var newLine = NewLines.Of(declaration.SyntaxTree);
        return Add(Edit.Replace(declaration, current => GateMembers.AddTo((TypeDeclarationSyntax)current, _names, @volatile, options, newLine)));
    }

    private bool CompleteRegistrations()
    {
        var groups = new Dictionary<(BlockSyntax Block, string Name), List<(SyntaxNode Publication, CompletionSite Site)>>();
        foreach (var (publication, lastWrite, name) in _registrations)
        {
            if (CompletionSite.Find(publication, lastWrite, _retractions, Model(publication), _cancellationToken) is not { } site
                || !HasEntry(site, publication, name))
            {
                return false;
            }

            var key = (site.Block, name);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = new List<(SyntaxNode Publication, CompletionSite Site)>());
            }

            group.Add((publication, site));
        }

        foreach (var pair in groups)
        {
            // The last publication decides what happens after all of them.
            var site = pair.Value.OrderBy(static member => member.Publication.SpanStart).Last().Site;
            var isAlone = groups.Keys.Count(key => key.Block == pair.Key.Block) == 1;
            var removals = isAlone ? RemovalsOf(pair.Value, site) : new List<string>();
            if (!Add(RegistrationEdit.Create(site, pair.Key.Name, _names.Set, removals, NewLines.Of(site.Block.SyntaxTree))))
            {
                return false;
            }
        }

        return true;
    }

    private List<string> RemovalsOf(List<(SyntaxNode Publication, CompletionSite Site)> group, CompletionSite site)
    {
        var removals = new List<string>();
        if (RegistrationEdit.IsGuarded(site) || !RegistrationEdit.MayFail(site))
        {
            return removals;
        }

        foreach (var statement in group.GroupBy(static member => member.Site.Publication))
        {
            var publications = statement.Select(static member => member.Publication).ToList();
            if (statement.Key is null || Retraction.Of(publications, statement.Key, Model(statement.Key), _cancellationToken) is not { } removal)
            {
                removals.Clear();
                return removals;
            }

            removals.Insert(0, removal);
        }

        return removals;
    }

    /// <summary>True where the entry can be named at the end of the registration, and still is the same.</summary>
    private bool HasEntry(CompletionSite site, SyntaxNode publication, string name)
    {
        var model = Model(publication);
        var position = site.LastWrite.SpanStart;
        if (name == "this")
        {
            return model.GetEnclosingSymbol(position, _cancellationToken)?.ContainingType is { } type && IsEntry(type);
        }

        var symbols = model.LookupSymbols(position, name: name);
        if (symbols.Length != 1 || symbols[0] is not (ILocalSymbol or IParameterSymbol))
        {
            return false;
        }

        var type2 = symbols[0] is ILocalSymbol local ? local.Type : ((IParameterSymbol)symbols[0]).Type;
        return IsEntry(type2)
            && !Bodies.NodesOf(site.Block).Any(node => node.SpanStart > publication.Span.End
                && node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax assigned }
                && assigned.Identifier.ValueText == name);
    }

    private bool IsEntry(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, _entry.OriginalDefinition))
            {
                return true;
            }
        }

        return type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(IsEntry);
    }

    /// <summary>Entries that are published when they are ready have to say so as well, or nobody would find them any more.</summary>
    private bool MarkOthers()
    {
        foreach (var publication in _others)
        {
            var model = Model(publication);
            if (publication.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement
                || PublishedIn(publication, model) is not { } entry)
            {
                return false;
            }

            // Whatever was locked for the publication need not be for this.
            while (statement.Parent is BlockSyntax { Parent: LockStatementSyntax { Parent: BlockSyntax } locked } block && block.Statements[0] == statement)
            {
                statement = locked;
            }

            var call = entry == "this" ? _names.Set + "();" : entry + "." + _names.Set + "();";
            var mark = SyntaxFactory.ParseStatement(call)
                .WithTrailingTrivia(SyntaxFactory.EndOfLine(NewLines.Of(statement.SyntaxTree)))
                .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
            if (!Add(new Edit(statement, editor => editor.InsertBefore(statement, mark))))
            {
                return false;
            }
        }

        return true;
    }

    private string? PublishedIn(SyntaxNode publication, SemanticModel model)
    {
        var candidates = publication switch
        {
            InvocationExpressionSyntax call => call.ArgumentList.Arguments.Select(static argument => argument.Expression),
            AssignmentExpressionSyntax assignment => new[] { assignment.Right },
            _ => Enumerable.Empty<ExpressionSyntax>(),
        };
        foreach (var candidate in candidates)
        {
            if (candidate is IdentifierNameSyntax or ThisExpressionSyntax && IsEntry(model.GetTypeInfo(candidate, _cancellationToken).Type))
            {
                return candidate.ToString();
            }
        }

        return null;
    }

    private async Task<bool> GuardLookupsAsync()
    {
        if (_lookups.Count == 0 || !await HelpersServeRegistrationsOnlyAsync().ConfigureAwait(false))
        {
            return false;
        }

        var licences = new Licences(_project, _compilation, _selfCalls, _registrations.Select(static registration => Bodies.FunctionOf(registration.Publication)!), _cancellationToken);
        var usesAreGuarded = false;
        foreach (var lookup in _lookups)
        {
            // An operation on what another lookup gave is guarded with it.
            if (_lookups.Exists(inner => inner != lookup && lookup.SyntaxTree == inner.SyntaxTree && lookup.Span.Contains(inner.Span))
                || IsLoopVariable(lookup))
            {
                continue;
            }

            if (PublishesToo(lookup))
            {
                return false;
            }

            var serves = licences.CallsTo(Bodies.FunctionOf(lookup));
            if (serves.Count == 0)
            {
                if (!Guard(lookup, licence: null))
                {
                    return false;
                }
            }
            else if (!Split(lookup, serves, licences))
            {
                // The registering flow comes this way together with others: the flows are told apart where the entry is used, or else here.
                if (!usesAreGuarded && await GuardWithLicenceAsync(_uses.Where(use => !_lookups.Contains(use)).ToList(), licences).ConfigureAwait(false))
                {
                    usesAreGuarded = true;
                }
                else if (!usesAreGuarded && !await GuardWithLicenceAsync(new[] { lookup }, licences).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        foreach (var (document, edit) in licences.Edits)
        {
            _edits.Add(document, edit);
        }

        return true;
    }

    private bool Guard(SyntaxNode lookup, string? licence) =>
        new LookupGuard(Model(lookup), _entry, new GateTest(_names.Test, licence), _cancellationToken).Guard(lookup) is { } edit && Add(edit);

    /// <summary>Guards all of the places, each with a licence where the registering flow comes there too.</summary>
    private async Task<bool> GuardWithLicenceAsync(IReadOnlyCollection<SyntaxNode> places, Licences licences)
    {
        var guards = new List<Edit>();
        foreach (var place in places)
        {
            string? licence = null;
            if (licences.CallsTo(Bodies.FunctionOf(place)).Count > 0)
            {
                licence = await licences.GrantAsync(Bodies.FunctionOf(place)).ConfigureAwait(false);
                if (licence is null)
                {
                    return false;
                }
            }

            if (new LookupGuard(Model(place), _entry, new GateTest(_names.Test, licence), _cancellationToken).Guard(place) is not { } guard)
            {
                return false;
            }

            guards.Add(guard);
        }

        return guards.Count > 0 && guards.TrueForAll(Add);
    }

    /// <summary>
    /// A lookup method that registering methods call themselves becomes two: one that hands out what is ready, and one for them that
    /// hands out everything.
    /// </summary>
    private bool Split(SyntaxNode lookup, IReadOnlyCollection<InvocationExpressionSyntax> serves, Licences licences)
    {
        if (Bodies.FunctionOf(lookup) is not MethodDeclarationSyntax method
            || !licences.AreFromRegistrations(serves)
            || Model(method).GetDeclaredSymbol(method, _cancellationToken) is not { IsVirtual: false, IsOverride: false, IsAbstract: false } symbol
            || symbol.ContainingType.MemberNames.Contains(method.Identifier.ValueText + "IncludingUnready"))
        {
            return false;
        }

        if (_splits.Add(method))
        {
            var name = method.Identifier.ValueText + "IncludingUnready";
            var isCalledFromElsewhere = serves.Any(call => Model(call).GetEnclosingSymbol(call.SpanStart, _cancellationToken)?.ContainingType is not { } caller
                || !SymbolEqualityComparer.Default.Equals(caller, symbol.ContainingType));
            foreach (var call in serves)
            {
                if (CalledName(call) is not { } called || !Add(Edit.Replace(called, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current))))
                {
                    return false;
                }
            }

            if (!Add(new Edit(method, editor => editor.InsertAfter(method, Unguarded(method, name, isCalledFromElsewhere)))))
            {
                return false;
            }
        }

        return Guard(lookup, licence: null);
    }

    private static SimpleNameSyntax? CalledName(InvocationExpressionSyntax call) => call.Expression switch
    {
        IdentifierNameSyntax name => name,
        MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } => name,
        _ => null,
    };

    private static MethodDeclarationSyntax Unguarded(MethodDeclarationSyntax method, string name, bool isCalledFromElsewhere)
    {
        var newLine = NewLines.Of(method.SyntaxTree);
        var copy = method
            .WithIdentifier(SyntaxFactory.Identifier(name))
            .WithAttributeLists(default)
            .WithoutLeadingTrivia();
        var accessibility = SyntaxFactory.Token(isCalledFromElsewhere ? SyntaxKind.InternalKeyword : SyntaxKind.PrivateKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        var others = copy.Modifiers.Where(static modifier => modifier.Kind() is not (SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword
            or SyntaxKind.ProtectedKeyword or SyntaxKind.PrivateKeyword));
        return copy
            .WithReturnType(copy.ReturnType.WithoutLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(new[] { accessibility }.Concat(others.Select(static modifier => modifier.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space)))))
            .WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(newLine + "/// <summary>The same for the registration itself, which also finds what is not ready.</summary>" + newLine))
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
    }

    private static bool IsLoopVariable(SyntaxNode lookup) =>
        lookup.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop
        && (loop is ForEachStatementSyntax simple ? simple.Type : ((ForEachVariableStatementSyntax)loop).Variable).Span.Contains(lookup.Span);

    /// <summary>Where a method makes the entry that it does not find, one that is not ready must not count as absent.</summary>
    private bool PublishesToo(SyntaxNode lookup)
    {
        var member = Bodies.FunctionOf(lookup);
        return _registrations.Exists(registration => Bodies.FunctionOf(registration.Publication) == member)
            || _others.Any(other => Bodies.FunctionOf(other) == member);
    }

    /// <summary>A helper that puts entries in for others than the registrations that are completed would leave their entries behind the gate.</summary>
    private async Task<bool> HelpersServeRegistrationsOnlyAsync()
    {
        foreach (var helper in _helpers)
        {
            var model = Model(helper);
            if (Bodies.FunctionOf(helper) is not MethodDeclarationSyntax method || model.GetDeclaredSymbol(method, _cancellationToken) is not { } symbol)
            {
                return false;
            }

            foreach (var found in await SymbolFinder.FindReferencesAsync(symbol, _project.Solution, _cancellationToken).ConfigureAwait(false))
            {
                foreach (var reference in found.Locations)
                {
                    if (!_registrations.Exists(registration =>
                            registration.Publication.SyntaxTree == reference.Location.SourceTree && registration.Publication.Span.Contains(reference.Location.SourceSpan)))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private bool Add(Edit edit)
    {
        var document = _project.GetDocument(edit.Target.SyntaxTree);
        if (document is null || document is SourceGeneratedDocument)
        {
            return false;
        }

        _edits.Add(document.Id, edit);
        return true;
    }
}
