using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of one member tells about registration.</summary>
internal sealed class MemberShape
{
    /// <summary>How a property names the field behind it, which the compiler calls <c>&lt;Name&gt;k__BackingField</c>.</summary>
    internal const string BackingField = "field";

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
        Reader reader)
    {
        Declaration = declaration;
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
        MayComplete = reader.MayComplete;
        OrderedRegistries = reader.OrderedRegistries;
        MayStartThreads = reader.MayStartThreads;
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

    /// <summary>True where it may say of an object that it is ready: it writes a constant, signals, or calls a method of its own type.</summary>
    internal bool MayComplete { get; }

    /// <summary>True where it takes or gives back a lock by a call, so that its caller may hold other locks afterwards.</summary>
    internal bool MayKeepLock { get; }

    /// <summary>The registries, by name, that it stores something in with <c>Volatile</c>, <c>Interlocked</c> or the like.</summary>
    internal IReadOnlyCollection<string>? OrderedRegistries { get; }

    /// <summary>True where it may run code on another thread.</summary>
    internal bool MayStartThreads { get; }

    /// <summary>True where a static field is assigned on first use, and used afterwards.</summary>
    internal bool UsesStoredLazily { get; }

    /// <summary>For each argument that it passes on: the positions of its own arguments from which that may come.</summary>
    internal IReadOnlyDictionary<PassedArgument, Positions>? PassesParametersTo { get; }

    /// <summary>The arguments that may be objects, and that it gives to others.</summary>
    internal IReadOnlyCollection<PassedArgument>? Passes { get; }

    /// <summary>The methods that it calls.</summary>
    internal IReadOnlyCollection<CalledMethod>? Calls { get; }

    /// <summary>True where a call with this many arguments may be one of this member.</summary>
    internal bool Takes(int arguments) => arguments >= _leastArguments && arguments <= _mostArguments;

    /// <summary>True where a value is stored in a registry that <paramref name="isShared"/> knows by name, and used afterwards.</summary>
    internal bool UsesStored(Func<string, bool> isShared) => ContainsAny(_storedUsed, isShared);

    /// <summary>True where a variable is passed to a method that <paramref name="isPublished"/> knows, and used afterwards.</summary>
    internal bool UsesArgumentAfter(Func<PassedArgument, bool> isPublished) => ContainsAny(_argumentsUsedAfter, isPublished);

    /// <summary>True where the result of a method that <paramref name="isPublisher"/> knows is used.</summary>
    internal bool UsesResultOf(Func<CalledMethod, bool> isPublisher) => ContainsAny(_resultsUsed, isPublisher);

    /// <summary>True where the member contains <paramref name="name"/> as an identifier.</summary>
    internal bool Mentions(string name) => Names.Contains(name) || (IsOfBackingField(name) && Names.Contains(BackingField));

    /// <summary>True for what the compiler calls the field behind a property.</summary>
    internal static bool IsOfBackingField(string name) => name.Length > 0 && name[0] == '<';

    /// <summary>The identifiers in the member, collected when first asked for.</summary>
    internal HashSet<string> Names
    {
        get
        {
            if (_names is null)
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                AddIdentifiers(Declaration, names);
                _names = names;
            }

            return _names;
        }
    }

    /// <summary>The identifiers in the member's lock statements, and in what the variables there were assigned before.</summary>
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
                    AddIdentifiers(node, names);
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
                AddIdentifiers(sources[i].Source, names);
            }
        }

        return names;
    }

    private static void AddIdentifiers(SyntaxNode node, HashSet<string> names)
    {
        foreach (var token in node.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) || token.Text == BackingField)
            {
                names.Add(token.ValueText);
            }
        }
    }

    /// <summary>True where the member contains one of <paramref name="names"/> as an identifier.</summary>
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

    /// <summary>The shape of a member's body; null for what has none of its own, such as a primary constructor.</summary>
    internal static MemberShape? Of(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var declaration = method.PartialImplementationPart ?? method;
        if (declaration.DeclaringSyntaxReferences.Length == 0)
        {
            return null;
        }

        var reference = declaration.DeclaringSyntaxReferences[0];
        return TreeFacts.Of(reference.SyntaxTree, cancellationToken).ShapeOf(reference.GetSyntax(cancellationToken));
    }

    /// <summary>Reads the shape off a declaration, in one walk.</summary>
    internal static MemberShape Read(SyntaxNode declaration, string name, string type, HashSet<string> staticNames)
    {
        var reader = new Reader(declaration, staticNames);
        foreach (var node in declaration.DescendantNodes())
        {
            reader.Visit(node);
        }

        return new MemberShape(declaration, name, type, reader);
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

    private static bool ContainsAny<T>(HashSet<T>? items, Func<T, bool> isWanted)
    {
        if (items is not null)
        {
            foreach (var item in items)
            {
                if (isWanted(item))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Walks a member in the order of the source, in which a use that follows a publication comes later, loops aside.</summary>
    private sealed class Reader
    {
        private const string This = "this";

        private readonly SyntaxNode _declaration;
        private readonly HashSet<string> _staticNames;
        private readonly bool _isConstructor;

        /// <summary>For each variable that was passed on, the methods it was passed to.</summary>
        private Dictionary<string, List<PassedArgument>>? _passed;

        /// <summary>For each variable that took the result of a call, the methods that it may come from.</summary>
        private Dictionary<string, List<CalledMethod>>? _results;

        /// <summary>For each variable whose value was stored, the registries that it was stored in.</summary>
        private Dictionary<string, List<string>>? _stored;

        /// <summary>The variables that can hold an object, and the arguments from which it may come.</summary>
        private Dictionary<string, Positions>? _objects;

        /// <summary>The variables that hold numbers, texts and other values, which nobody registers.</summary>
        private HashSet<string>? _values;

        /// <summary>For the variables that hold a registry, or what comes out of one, the name of it; empty where it may be any.</summary>
        private Dictionary<string, string>? _aliases;

        /// <summary>The variables that hold an object made here: what is put into it is not published by that.</summary>
        private HashSet<string>? _made;
        private HashSet<string>? _orderedRegistries;
        private HashSet<string>? _storedUsed;
        private HashSet<string>? _retractedFrom;
        private HashSet<string>? _assigned;
        private HashSet<string>? _setFlags;
        private bool _storesStatic;
        private bool _testsNull;

        internal Reader(SyntaxNode declaration, HashSet<string> staticNames)
        {
            _declaration = declaration;
            _staticNames = staticNames;
            _isConstructor = declaration is ConstructorDeclarationSyntax;
            MayLock = LocksByCall = HasSynchronizedAttribute(declaration);
            HasResult = declaration switch
            {
                ConstructorDeclarationSyntax => true,
                MethodDeclarationSyntax method => IsObject(method.ReturnType),
                BasePropertyDeclarationSyntax property => IsObject(property.Type),
                AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration, Parent.Parent: BasePropertyDeclarationSyntax property } => IsObject(property.Type),
                _ => false,
            };
            if (declaration is AccessorDeclarationSyntax { RawKind: not (int)SyntaxKind.GetAccessorDeclaration })
            {
                AddSources("value", Positions.All);
            }
        }

        internal bool HasResult { get; }

        internal Dictionary<string, Positions>? Publications { get; private set; }

        internal Dictionary<string, Positions>? Insertions { get; private set; }

        internal HashSet<string>? StoredUsed => _storedUsed;

        internal bool MayLock { get; private set; }

        internal bool LocksByCall { get; private set; }

        internal bool MayKeepLock { get; private set; }

        internal int Locks { get; private set; }

        internal bool Decides { get; private set; }

        internal bool MayCheck { get; private set; }

        internal HashSet<string>? RetractedFrom => _retractedFrom;

        internal bool MayFail { get; private set; }

        internal bool MayHookUp { get; private set; }

        internal bool HandsOutThis { get; private set; }

        internal bool MayComplete { get; private set; }

        internal HashSet<string>? Assigned => _assigned;

        internal HashSet<string>? SetFlags => _setFlags;

        internal HashSet<string>? OrderedRegistries => _orderedRegistries;

        internal bool MayStartThreads { get; private set; }

        internal bool StoresLazily => _storesStatic && _testsNull;

        internal HashSet<PassedArgument>? ArgumentsUsedAfter { get; private set; }

        internal HashSet<CalledMethod>? ResultsUsed { get; private set; }

        internal Dictionary<PassedArgument, Positions>? PassesParametersTo { get; private set; }

        internal HashSet<CalledMethod>? Calls { get; private set; }

        internal HashSet<PassedArgument>? Passes { get; private set; }

        /// <summary>Most nodes are names, or tell nothing; their kind says so before any of the types is tried.</summary>
        internal void Visit(SyntaxNode node)
        {
            switch (node.Kind())
            {
                case SyntaxKind.IdentifierName or SyntaxKind.GenericName:
                    MayHookUp |= HookUpFinder.IsStarterName(((SimpleNameSyntax)node).Identifier.ValueText);
                    break;
                case SyntaxKind.Block or SyntaxKind.ExpressionStatement or SyntaxKind.LocalDeclarationStatement or SyntaxKind.VariableDeclaration:
                case SyntaxKind.ArgumentList or SyntaxKind.BracketedArgumentList or SyntaxKind.TypeArgumentList or SyntaxKind.ParameterList:
                case SyntaxKind.PredefinedType or SyntaxKind.NullableType or SyntaxKind.QualifiedName or SyntaxKind.EqualsValueClause:
                case SyntaxKind.StringLiteralExpression or SyntaxKind.NumericLiteralExpression or SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression:
                    break;
                default:
                    VisitOther(node);
                    break;
            }
        }

        private void VisitOther(SyntaxNode node)
        {
            switch (node)
            {
                case MemberAccessExpressionSyntax access when !IsRead(access):
                    UseReceiver(access.Expression);
                    break;
                case ConditionalAccessExpressionSyntax access:
                    UseReceiver(access.Expression);
                    break;
                case ElementAccessExpressionSyntax access:
                    UseReceiver(access.Expression);
                    break;
                case ArgumentSyntax { Parent.Parent: { } call } argument:
                    MayHookUp |= call is InvocationExpressionSyntax && MayBeCallback(argument.Expression);
                    VisitArgument(argument, call);
                    break;
                case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression }:
                    _testsNull = true;
                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } subscription:
                    MayHookUp |= subscription.Right is not LiteralExpressionSyntax;
                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression } assignment:
                    NoteAssigned(assignment);
                    VisitAssignment(assignment);
                    break;
                case VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } local:
                    Declare(local.Identifier, declaration.Type, local.Initializer is { Value: { } initial } ? SourcesOf(initial) : Positions.None);
                    Alias(local.Identifier, local.Initializer?.Value);
                    if (local.Initializer is { Value: BaseObjectCreationExpressionSyntax })
                    {
                        Add(ref _made, local.Identifier.ValueText);
                    }

                    break;
                case ParameterSyntax parameter:
                    Declare(parameter.Identifier, parameter.Type, Positions.Of(parameter, _declaration));
                    break;
                case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } declared:
                    Declare(designation.Identifier, declared.Type, Positions.None);
                    Alias(designation.Identifier, declared.Parent?.Parent?.Parent as InvocationExpressionSyntax);
                    break;
                case SingleVariableDesignationSyntax { Parent: not DeclarationExpressionSyntax } designation:
                    Declare(designation.Identifier, null, Positions.All);
                    break;
                case ForEachStatementSyntax loop:
                    Declare(loop.Identifier, loop.Type, SourcesOf(loop.Expression));
                    Alias(loop.Identifier, loop.Expression);
                    break;
                case InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression or (int)SyntaxKind.ObjectInitializerExpression } initializer:
                    VisitInitializer(initializer);
                    break;
                case ExpressionElementSyntax { Expression: IdentifierNameSyntax variable }:
                    Note(ref _stored, variable.Identifier.ValueText, PassedArgument.Unnamed);
                    break;
                case InvocationExpressionSyntax invocation:
                    VisitInvocation(invocation);
                    break;
                case LockStatementSyntax:
                    MayLock = true;
                    Locks++;
                    break;
                case ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: "Thread" or "Timer" } }:
                    MayStartThreads = true;
                    break;
                case IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax or SwitchStatementSyntax or SwitchExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }:
                    Decides = true;
                    break;
                case ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or ReturnStatementSyntax:
                    MayFail = true;
                    break;
                case ThisExpressionSyntax { Parent: ArgumentSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax or InitializerExpressionSyntax or CastExpressionSyntax }:
                    HandsOutThis = true;
                    break;
            }
        }

        /// <summary>What a local function publishes may be used wherever it is called, which is not where it stands.</summary>
        private static bool IsInLocalFunction(SyntaxNode node)
        {
            for (var current = node.Parent; current is not (null or MemberDeclarationSyntax); current = current.Parent)
            {
                if (current is LocalFunctionStatementSyntax)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>What a new collection begins with is stored when the collection is.</summary>
        private void VisitInitializer(InitializerExpressionSyntax initializer)
        {
            foreach (var element in initializer.Expressions)
            {
                var value = element is AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax, Right: { } right } ? right : element;
                if (value is IdentifierNameSyntax variable)
                {
                    Note(ref _stored, variable.Identifier.ValueText, PassedArgument.Unnamed);
                }
            }
        }

        private void VisitInvocation(InvocationExpressionSyntax invocation)
        {
            var name = NameOf(invocation.Expression);
            if (name is null)
            {
                return;
            }

            MayHookUp |= HookUpFinder.IsSubscriptionName(name);
            MayComplete |= invocation.Expression is SimpleNameSyntax || IsOrdered(invocation) || name.StartsWith("Set", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal) || name is "Signal" or "Release";
            MayFail |= invocation.Parent is ExpressionStatementSyntax;
            MayCheck |= IsCheck(name);
            if (name is "Remove" or "TryRemove" or "RemoveAt" or "RemoveAll" && RegistryOf(invocation) is { Length: > 0 } retractedFrom)
            {
                Add(ref _retractedFrom, retractedFrom);
            }

            MayKeepLock |= FlowContext.IsLockCall(name);
            if (MayTakeLock(name))
            {
                MayLock = true;
                LocksByCall = true;
                Locks++;
            }

            if (IsOrdered(invocation))
            {
                Add(ref _orderedRegistries, RegistryOf(invocation));
            }

            if (invocation.ArgumentList.Arguments is { Count: 2 } arguments && arguments[1].Expression.IsKind(SyntaxKind.TrueLiteralExpression))
            {
                NoteSetFlag(arguments[0].Expression);
            }

            MayStartThreads |= MayStart(name);
            if (invocation.Expression is SimpleNameSyntax)
            {
                Use(This);
            }

            var isPublication = IsPublication(invocation, name);
            var called = new CalledMethod(name, invocation.ArgumentList.Arguments.Count, isPublication ? RegistryOf(invocation) : null, invocation.Expression is SimpleNameSyntax);
            if (!isPublication || MadeAround(invocation.Expression) is null)
            {
                (Calls ??= new HashSet<CalledMethod>()).Add(called);
            }

            if (isPublication)
            {
                if (MadeAround(invocation.Expression) is { } collection)
                {
                    AddSources(collection, SourcesOf(invocation.ArgumentList));
                }
                else
                {
                    Publish(RegistryOf(invocation), SourcesOf(invocation.ArgumentList), invocation, isInsertion: true);
                }
            }

            // A variable that takes the result of a call may hold what the call has just published.
            SyntaxNode value = invocation.Parent is AwaitExpressionSyntax awaited ? awaited : invocation;
            switch (value.Parent)
            {
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } when !IsValue(declarator.Identifier.ValueText):
                    Note(ref _results, declarator.Identifier.ValueText, called);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } when !IsValue(target.Identifier.ValueText):
                    Note(ref _results, target.Identifier.ValueText, called);
                    break;
                case MemberAccessExpressionSyntax:
                case ParenthesizedExpressionSyntax { Parent: MemberAccessExpressionSyntax }:
                    (ResultsUsed ??= new HashSet<CalledMethod>()).Add(called);
                    break;
            }
        }

        private void VisitArgument(ArgumentSyntax argument, SyntaxNode call)
        {
            var name = call switch
            {
                InvocationExpressionSyntax invocation => NameOf(invocation.Expression),
                ObjectCreationExpressionSyntax creation => NameOf(creation.Type),
                _ => null,
            };
            if (name is null or "nameof" or "ThrowIfNull")
            {
                return;
            }

            var position = argument.NameColon is null ? ((BaseArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument) : Positions.Anywhere;
            var registry = call is InvocationExpressionSyntax publication && IsPublication(publication, name) ? RegistryOf(publication) : null;
            var passed = new PassedArgument(
                new CalledMethod(name, ((BaseArgumentListSyntax)argument.Parent!).Arguments.Count, registry, call is InvocationExpressionSyntax { Expression: SimpleNameSyntax }),
                position,
                registry);
            if (MayBeObject(argument.Expression) && !(argument.Expression is IdentifierNameSyntax value && IsValue(value.Identifier.ValueText)))
            {
                (Passes ??= new HashSet<PassedArgument>()).Add(passed);
            }

            switch (argument.Expression)
            {
                case IdentifierNameSyntax variable:
                    Use(variable.Identifier.ValueText);
                    if (!IsValue(variable.Identifier.ValueText))
                    {
                        Note(ref _passed, variable.Identifier.ValueText, passed);
                    }

                    break;
                case ThisExpressionSyntax:
                    Note(ref _passed, This, passed);
                    break;
            }

            var sources = SourcesOf(argument.Expression);
            if (HasResult || sources != Positions.None)
            {
                PassesParametersTo ??= new Dictionary<PassedArgument, Positions>();
                PassesParametersTo[passed] = PassesParametersTo.TryGetValue(passed, out var others) ? others | sources : sources;
            }
        }

        private void VisitAssignment(AssignmentExpressionSyntax assignment)
        {
            var left = assignment.Left;
            var isOwn = left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };
            if (isOwn)
            {
                Use(This);
            }

            if (assignment.Parent is InitializerExpressionSyntax || !MayBeObject(assignment.Right))
            {
                return;
            }

            var sources = SourcesOf(assignment.Right);
            if (MadeAround(left) is { } made)
            {
                AddSources(made, sources);
                if (left is ElementAccessExpressionSyntax && assignment.Right is IdentifierNameSyntax element)
                {
                    Note(ref _stored, element.Identifier.ValueText, PassedArgument.Unnamed);
                }

                return;
            }

            if (left is IdentifierNameSyntax variable && IsVariable(variable.Identifier.ValueText))
            {
                AddSources(variable.Identifier.ValueText, sources);
                Alias(variable.Identifier, assignment.Right);
                return;
            }

            // What a constructor stores in its own object is not shared before the object is.
            var stored = NameOf(left);
            var isStatic = stored is not null && (_staticNames.Contains(stored) || (stored == BackingField && IsOfStaticProperty(left)));
            if (_isConstructor && isOwn && !isStatic && assignment.Right is not ThisExpressionSyntax)
            {
                return;
            }

            var registry = NameOfRegistry(left);
            Publish(registry, sources, assignment, isInsertion: left is ElementAccessExpressionSyntax or ImplicitElementAccessSyntax);
            if (stored is not null)
            {
                Note(ref _stored, stored, registry);
                _storesStatic |= isStatic;
                _testsNull |= assignment.RawKind == (int)SyntaxKind.CoalesceAssignmentExpression;
            }

            // A method of the same object may fill what one of its fields now holds, and so may who takes the value further.
            if (assignment.Right is BaseObjectCreationExpressionSyntax or ThisExpressionSyntax)
            {
                Note(ref _stored, This, registry);
            }

            if (assignment.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax alias })
            {
                Note(ref _stored, alias.Identifier.ValueText, registry);
            }

            if (assignment.Right is IdentifierNameSyntax value)
            {
                Note(ref _stored, value.Identifier.ValueText, registry);
            }
            else if (assignment.Right is AssignmentExpressionSyntax { Left: IdentifierNameSyntax chained })
            {
                Note(ref _stored, chained.Identifier.ValueText, registry);
            }
        }

        /// <summary>What is stored in a variable is not published by that.</summary>
        private void Declare(SyntaxToken identifier, TypeSyntax? type, Positions sources)
        {
            if (type is null || IsObject(type))
            {
                AddSources(identifier.ValueText, sources);
            }
            else
            {
                Add(ref _values, identifier.ValueText);
            }
        }

        private void Alias(SyntaxToken variable, ExpressionSyntax? value)
        {
            if (value is null or BaseObjectCreationExpressionSyntax or LiteralExpressionSyntax)
            {
                return;
            }

            _aliases ??= new Dictionary<string, string>(StringComparer.Ordinal);
            var registry = NameOfRegistry(value);
            _aliases[variable.ValueText] = _aliases.TryGetValue(variable.ValueText, out var other) && other != registry ? PassedArgument.Unnamed : registry;
        }

        private void AddSources(string variable, Positions sources)
        {
            _objects ??= new Dictionary<string, Positions>(StringComparer.Ordinal);
            _objects[variable] = _objects.TryGetValue(variable, out var others) ? others | sources : sources;
        }

        private bool IsVariable(string name) => (_objects is not null && _objects.ContainsKey(name)) || IsValue(name);

        private bool IsValue(string name) => _values is not null && _values.Contains(name);

        /// <summary>True for types that can be registered, as far as their name tells; for a task, what it results in.</summary>
        private static bool IsObject(TypeSyntax type) => type switch
        {
            PredefinedTypeSyntax predefined => predefined.Keyword.IsKind(SyntaxKind.ObjectKeyword),
            NullableTypeSyntax nullable => IsObject(nullable.ElementType),
            GenericNameSyntax { Identifier.ValueText: "Task" or "ValueTask", TypeArgumentList.Arguments: { Count: 1 } result } => IsObject(result[0]),
            IdentifierNameSyntax { Identifier.ValueText: "Task" or "ValueTask" } => false,
            SimpleNameSyntax { Identifier.ValueText: "IEnumerator" or "IAsyncEnumerator" } => false,
            QualifiedNameSyntax qualified => IsObject(qualified.Right),
            _ => true,
        };

        /// <summary>False for values that are computed on the spot: numbers, truth values, texts and functions.</summary>
        private static bool MayBeObject(ExpressionSyntax value) => value switch
        {
            LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or AnonymousFunctionExpressionSyntax or IsPatternExpressionSyntax => false,
            PrefixUnaryExpressionSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax => false,
            BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.CoalesceExpression) || binary.IsKind(SyntaxKind.AsExpression),
            CastExpressionSyntax cast => IsObject(cast.Type),
            _ => true,
        };

        /// <summary>What stands in parentheses, or is cast or declared not to be null; null for any other expression.</summary>
        private static ExpressionSyntax? Wrapped(ExpressionSyntax expression) => expression switch
        {
            ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
            CastExpressionSyntax cast => cast.Expression,
            PostfixUnaryExpressionSyntax suppressed => suppressed.Operand,
            _ => null,
        };

        /// <summary>
        /// The arguments that a value may be or contain. What a method makes of its arguments is another object, and so is a part
        /// of one.
        /// </summary>
        private Positions SourcesOf(ExpressionSyntax value)
        {
            while (true)
            {
                switch (value)
                {
                    case { } wrapper when Wrapped(wrapper) is { } inner:
                        value = inner;
                        continue;
                    case AwaitExpressionSyntax awaited:
                        value = awaited.Expression;
                        continue;
                    case AssignmentExpressionSyntax chained:
                        value = chained.Right;
                        continue;
                    case MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax:
                        return Positions.None;
                    case BinaryExpressionSyntax binary:
                        return MayBeObject(binary) ? SourcesOf(binary.Left) | SourcesOf(binary.Right) : Positions.None;
                    case ConditionalExpressionSyntax conditional:
                        return SourcesOf(conditional.WhenTrue) | SourcesOf(conditional.WhenFalse);
                    case ThisExpressionSyntax:
                        return Positions.Receiver;
                    case IdentifierNameSyntax variable:
                        return _objects is not null && _objects.TryGetValue(variable.Identifier.ValueText, out var sources) ? sources : Positions.None;
                    case BaseObjectCreationExpressionSyntax creation:
                        return SourcesOf(creation.Initializer);
                    case ArrayCreationExpressionSyntax array:
                        return SourcesOf(array.Initializer);
                    case ImplicitArrayCreationExpressionSyntax array:
                        return SourcesOf(array.Initializer);
                    case LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or PredefinedTypeSyntax:
                    case GenericNameSyntax or BaseExpressionSyntax or PrefixUnaryExpressionSyntax:
                        return Positions.None;
                    default:
                        return Positions.All;
                }
            }
        }

        private Positions SourcesOf(BaseArgumentListSyntax? arguments)
        {
            var sources = Positions.None;
            if (arguments is not null)
            {
                foreach (var argument in arguments.Arguments)
                {
                    sources |= SourcesOf(argument.Expression);
                }
            }

            return sources;
        }

        private Positions SourcesOf(InitializerExpressionSyntax? initializer)
        {
            var sources = Positions.None;
            if (initializer is not null)
            {
                foreach (var element in initializer.Expressions)
                {
                    sources |= element is InitializerExpressionSyntax row ? SourcesOf(row) : SourcesOf(element);
                }
            }

            return sources;
        }

        /// <summary>The variable with an object made here that an expression is a part of, at whatever depth; null for the variable itself.</summary>
        private string? MadeAround(ExpressionSyntax expression)
        {
            if (_made is null)
            {
                return null;
            }

            for (var part = expression; ;)
            {
                switch (part)
                {
                    case MemberAccessExpressionSyntax access:
                        part = access.Expression;
                        continue;
                    case ElementAccessExpressionSyntax access:
                        part = access.Expression;
                        continue;
                    case IdentifierNameSyntax variable when part != expression && _made.Contains(variable.Identifier.ValueText):
                        return variable.Identifier.ValueText;
                    default:
                        return null;
                }
            }
        }

        /// <summary>A lambda, or what may be the name of a method.</summary>
        private bool MayBeCallback(ExpressionSyntax argument) => argument switch
        {
            AnonymousFunctionExpressionSyntax => true,
            IdentifierNameSyntax { Identifier.ValueText: { Length: > 0 } name } => char.IsUpper(name[0]) && !IsVariable(name),
            _ => false,
        };

        private void NoteAssigned(AssignmentExpressionSyntax assignment)
        {
            var isFunction = assignment.Right is AnonymousFunctionExpressionSyntax;
            MayComplete |= IsState(assignment.Right);
            MayHookUp |= assignment.Left is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
                && assignment.Right is IdentifierNameSyntax or AnonymousFunctionExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };
            if (!isFunction && assignment.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax && NameOf(assignment.Left) is { } name)
            {
                Add(ref _assigned, name);
            }

            if (assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression))
            {
                NoteSetFlag(assignment.Left);
            }
        }

        /// <summary>A number, true, or what may be a member of an enum.</summary>
        private static bool IsState(ExpressionSyntax value) =>
            value is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.NumericLiteralExpression } or MemberAccessExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax };

        private void NoteSetFlag(ExpressionSyntax flag)
        {
            if (flag is IdentifierNameSyntax or MemberAccessExpressionSyntax && NameOf(flag) is { } name)
            {
                Add(ref _setFlags, name);
            }
        }

        /// <summary>A method that is called without a receiver is the type's own, whatever it is named like.</summary>
        private static bool IsPublication(InvocationExpressionSyntax invocation, string name) =>
            invocation.Expression is not SimpleNameSyntax && invocation.ArgumentList.Arguments.Count > 0 && (ApiCatalogue.IsCollectionPublication(name) || IsOrdered(invocation));

        private void Publish(string registry, Positions sources, SyntaxNode place, bool isInsertion)
        {
            if (IsInLocalFunction(place))
            {
                Add(ref _storedUsed, registry);
            }

            Publications = With(Publications, registry, sources);
            Insertions = isInsertion ? With(Insertions, registry, sources) : Insertions;
        }

        private static Dictionary<string, Positions> With(Dictionary<string, Positions>? publications, string registry, Positions sources)
        {
            publications ??= new Dictionary<string, Positions>(StringComparer.Ordinal);
            publications[registry] = publications.TryGetValue(registry, out var others) ? others | sources : sources;
            return publications;
        }

        /// <summary>What a publication may go into: what it is called on, or for <c>Interlocked</c> and its like the first argument.</summary>
        private string RegistryOf(InvocationExpressionSyntax publication) => publication.Expression switch
        {
            _ when IsOrdered(publication) => publication.ArgumentList.Arguments.Count > 0 ? NameOfRegistry(publication.ArgumentList.Arguments[0].Expression) : PassedArgument.Unnamed,
            MemberAccessExpressionSyntax access => NameOfRegistry(access.Expression),
            _ => PassedArgument.Unnamed,
        };

        /// <summary>The field or property that an expression denotes, or of which it denotes an element.</summary>
        private string NameOfRegistry(ExpressionSyntax expression)
        {
            while (true)
            {
                switch (expression)
                {
                    case IdentifierNameSyntax name when _aliases is not null && _aliases.TryGetValue(name.Identifier.ValueText, out var registry):
                        return registry;
                    case IdentifierNameSyntax name:
                        return IsVariable(name.Identifier.ValueText) ? PassedArgument.Unnamed : name.Identifier.ValueText;
                    case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }:
                        expression = access.Expression;
                        continue;
                    case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Writer" } view:
                        expression = view.Expression;
                        continue;
                    case MemberAccessExpressionSyntax access:
                        return access.Name.Identifier.ValueText;
                    case MemberBindingExpressionSyntax binding:
                        return binding.Name.Identifier.ValueText;
                    case ElementAccessExpressionSyntax element:
                        expression = element.Expression;
                        continue;
                    case { } wrapper when Wrapped(wrapper) is { } inner:
                        expression = inner;
                        continue;
                    default:
                        return PassedArgument.Unnamed;
                }
            }
        }

        private static bool IsOrdered(InvocationExpressionSyntax invocation) => invocation.Expression is MemberAccessExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.ValueText: "Interlocked" or "ImmutableInterlocked" or "Volatile" or "LazyInitializer" },
        };

        private static bool IsCheck(string name) =>
            ApiCatalogue.IsLookupName(name) || name is "Contains" or "ContainsKey" or "Exists" or "IndexOf" or "FindIndex" or "Any";

        private static bool MayTakeLock(string name) =>
            name is "Enter" or "TryEnter" or "EnterScope" or "Wait" or "WaitAsync" or "WaitOne"
            || name.IndexOf("Lock", StringComparison.Ordinal) >= 0
            || name.IndexOf("Acquire", StringComparison.Ordinal) >= 0;

        /// <summary>A method can be one locked section as a whole.</summary>
        private static bool HasSynchronizedAttribute(SyntaxNode declaration)
        {
            foreach (var list in (declaration as MemberDeclarationSyntax)?.AttributeLists ?? default)
            {
                foreach (var attribute in list.Attributes)
                {
                    if (attribute.Name is SimpleNameSyntax { Identifier.ValueText: "MethodImpl" or "MethodImplAttribute" })
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private static bool MayStart(string name) =>
            name is "Run" or "StartNew" or "Start" or "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "ContinueWith" or "Register" or "UnsafeRegister"
                or "For" or "ForEach" or "ForEachAsync" or "Change"
            || name.StartsWith("Subscribe", StringComparison.Ordinal)
            || name.StartsWith("Schedule", StringComparison.Ordinal);

        private static void Add(ref HashSet<string>? names, string name) => (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

        private static void Note<T>(ref Dictionary<string, List<T>>? notes, string variable, T note)
        {
            var known = (notes ??= new Dictionary<string, List<T>>(StringComparer.Ordinal)).ListOf(variable);
            if (!known.Contains(note))
            {
                known.Add(note);
            }
        }

        /// <summary>True where the value of a member is only compared, tested, handed back or made into text: nothing is done to its owner by that.</summary>
        private static bool IsRead(MemberAccessExpressionSyntax access)
        {
            SyntaxNode node = access;
            while (node.Parent is MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            {
                node = node.Parent;
            }

            return node.Parent is BinaryExpressionSyntax or IfStatementSyntax or ReturnStatementSyntax or InterpolationSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } or IsPatternExpressionSyntax or ConditionalExpressionSyntax or WhileStatementSyntax;
        }

        private void UseReceiver(ExpressionSyntax receiver)
        {
            while (true)
            {
                switch (receiver)
                {
                    case { } wrapper when Wrapped(wrapper) is { } inner:
                        receiver = inner;
                        continue;
                    case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } conversion:
                        receiver = conversion.Left;
                        continue;
                    case AwaitExpressionSyntax awaited:
                        receiver = awaited.Expression;
                        continue;
                    case IdentifierNameSyntax identifier:
                        Use(identifier.Identifier.ValueText);
                        return;
                    case MemberAccessExpressionSyntax member:
                        Use(member.Name.Identifier.ValueText);
                        return;
                    case { } backing when IsBackingField(backing):
                        Use(BackingField);
                        return;
                    default:
                        return;
                }
            }
        }

        private void Use(string variable)
        {
            if (_stored is not null && _stored.TryGetValue(variable, out var registries))
            {
                (_storedUsed ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(registries);
            }

            if (_passed is not null && _passed.TryGetValue(variable, out var arguments))
            {
                (ArgumentsUsedAfter ??= new HashSet<PassedArgument>()).UnionWith(arguments);
            }

            if (_results is not null && _results.TryGetValue(variable, out var sources))
            {
                (ResultsUsed ??= new HashSet<CalledMethod>()).UnionWith(sources);
            }
        }

        private static string? NameOf(ExpressionSyntax expression) => expression switch
        {
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            ElementAccessExpressionSyntax element => NameOf(element.Expression),
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            _ => IsBackingField(expression) ? BackingField : null,
        };

        /// <summary>Compilers that know the keyword have a kind of expression for it, which older ones cannot name.</summary>
        private static bool IsBackingField(ExpressionSyntax expression) => expression.Span.Length == BackingField.Length && expression.GetFirstToken().Text == BackingField;

        private static bool IsOfStaticProperty(SyntaxNode node) =>
            node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } property && property.Modifiers.Any(SyntaxKind.StaticKeyword);
    }
}
