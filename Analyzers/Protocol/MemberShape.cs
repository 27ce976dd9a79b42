using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of one member tells about registration.</summary>
internal sealed class MemberShape
{
    /// <summary>How a property names the field behind it, which the compiler calls <c>&lt;Name&gt;k__BackingField</c>.</summary>
    private const string BackingField = "field";

    private readonly HashSet<PassedArgument>? _argumentsUsedAfter;
    private readonly HashSet<string>? _resultsUsed;
    private HashSet<string>? _names;

    private MemberShape(
        SyntaxNode declaration,
        string name,
        string type,
        Reader reader)
    {
        Declaration = declaration;
        Name = name;
        Type = type;
        HasResult = reader.HasResult;
        PublishedParameters = reader.PublishedParameters;
        PublishesResult = reader.HasResult && reader.Publishes;
        UsesStored = reader.UsesStored;
        UsesStoredLazily = reader.UsesStored && reader.StoresLazily;
        _argumentsUsedAfter = reader.ArgumentsUsedAfter;
        _resultsUsed = reader.ResultsUsed;
        PassesParametersTo = reader.PassesParametersTo;
        Calls = reader.Calls;
    }

    /// <summary>The member's syntax.</summary>
    internal SyntaxNode Declaration { get; }

    /// <summary>The member's name.</summary>
    internal string Name { get; }

    /// <summary>The name of the outermost type around it.</summary>
    internal string Type { get; }

    /// <summary>True where a caller gets an object from it: its result, or the object that it constructs.</summary>
    internal bool HasResult { get; }

    /// <summary>The positions of the arguments that it stores outside of its locals, or gives to something named like a publication.</summary>
    internal Positions PublishedParameters { get; }

    /// <summary>True where it publishes anything, and hands an object out that may be it.</summary>
    internal bool PublishesResult { get; }

    /// <summary>True where a value is stored outside of the locals and used afterwards.</summary>
    internal bool UsesStored { get; }

    /// <summary>True where a static field is assigned on first use, and used afterwards.</summary>
    internal bool UsesStoredLazily { get; }

    /// <summary>For each argument that it passes on: the positions of its own arguments from which that may come.</summary>
    internal IReadOnlyDictionary<PassedArgument, Positions>? PassesParametersTo { get; }

    /// <summary>The methods that it calls.</summary>
    internal IReadOnlyCollection<string>? Calls { get; }

    /// <summary>True where a variable is passed to a method that <paramref name="isPublished"/> knows, and used afterwards.</summary>
    internal bool UsesArgumentAfter(Func<PassedArgument, bool> isPublished) => ContainsAny(_argumentsUsedAfter, isPublished);

    /// <summary>True where the result of a method that <paramref name="isPublisher"/> knows by name is used.</summary>
    internal bool UsesResultOf(Func<string, bool> isPublisher) => ContainsAny(_resultsUsed, isPublisher);

    /// <summary>True where the member contains <paramref name="name"/> as an identifier. The names are collected when first asked for.</summary>
    internal bool Mentions(string name)
    {
        if (_names is null)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var token in Declaration.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken) || token.Text == BackingField)
                {
                    names.Add(token.ValueText);
                }
            }

            _names = names;
        }

        return _names.Contains(name) || (name.Length > 0 && name[0] == '<' && _names.Contains(BackingField));
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
        private Dictionary<string, List<string>>? _results;
        private HashSet<string>? _stored;

        /// <summary>The variables that can hold an object, and the arguments from which it may come.</summary>
        private Dictionary<string, Positions>? _objects;

        /// <summary>The variables that hold numbers, texts and other values, which nobody registers.</summary>
        private HashSet<string>? _values;

        /// <summary>The variables that hold an object made here: what is put into it is not published by that.</summary>
        private HashSet<string>? _made;
        private bool _storesStatic;
        private bool _testsNull;

        internal Reader(SyntaxNode declaration, HashSet<string> staticNames)
        {
            _declaration = declaration;
            _staticNames = staticNames;
            _isConstructor = declaration is ConstructorDeclarationSyntax;
            HasResult = declaration switch
            {
                ConstructorDeclarationSyntax => true,
                MethodDeclarationSyntax method => IsObject(method.ReturnType),
                PropertyDeclarationSyntax property => IsObject(property.Type),
                _ => false,
            };
        }

        internal bool HasResult { get; }

        internal bool Publishes { get; private set; }

        internal Positions PublishedParameters { get; private set; }

        internal bool UsesStored { get; private set; }

        internal bool StoresLazily => _storesStatic && _testsNull;

        internal HashSet<PassedArgument>? ArgumentsUsedAfter { get; private set; }

        internal HashSet<string>? ResultsUsed { get; private set; }

        internal Dictionary<PassedArgument, Positions>? PassesParametersTo { get; private set; }

        internal HashSet<string>? Calls { get; private set; }

        internal void Visit(SyntaxNode node)
        {
            switch (node)
            {
                case MemberAccessExpressionSyntax access:
                    UseReceiver(access.Expression);
                    break;
                case ConditionalAccessExpressionSyntax access:
                    UseReceiver(access.Expression);
                    break;
                case ElementAccessExpressionSyntax access:
                    UseReceiver(access.Expression);
                    break;
                case ArgumentSyntax { Parent.Parent: { } call } argument:
                    VisitArgument(argument, call);
                    break;
                case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression }:
                    _testsNull = true;
                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression } assignment:
                    VisitAssignment(assignment);
                    break;
                case VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } local:
                    Declare(local.Identifier, declaration.Type, local.Initializer is { Value: { } initial } ? SourcesOf(initial) : Positions.None);
                    if (local.Initializer is { Value: BaseObjectCreationExpressionSyntax })
                    {
                        Add(ref _made, local.Identifier.ValueText);
                    }

                    break;
                case ParameterSyntax parameter:
                    Declare(parameter.Identifier, parameter.Type, Positions.Of(parameter, _declaration));
                    break;
                case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } declared:
                    Declare(designation.Identifier, declared.Type, Positions.All);
                    break;
                case SingleVariableDesignationSyntax { Parent: not DeclarationExpressionSyntax } designation:
                    Declare(designation.Identifier, null, Positions.All);
                    break;
                case ForEachStatementSyntax loop:
                    Declare(loop.Identifier, loop.Type, SourcesOf(loop.Expression));
                    break;
                case AccessorDeclarationSyntax { RawKind: not (int)SyntaxKind.GetAccessorDeclaration }:
                    AddSources("value", Positions.All);
                    break;
                case InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression or (int)SyntaxKind.ObjectInitializerExpression } initializer:
                    VisitInitializer(initializer);
                    break;
                case ExpressionElementSyntax { Expression: IdentifierNameSyntax variable }:
                    Add(ref _stored, variable.Identifier.ValueText);
                    break;
                case InvocationExpressionSyntax invocation:
                    VisitInvocation(invocation);
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
                    Add(ref _stored, variable.Identifier.ValueText);
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

            if (invocation.Expression is SimpleNameSyntax)
            {
                Use(This);
            }

            if (HasResult)
            {
                AddCall(name);
            }

            if (invocation.ArgumentList.Arguments.Count > 0 && ApiCatalogue.IsPublicationName(name))
            {
                if (MadeAround(invocation.Expression) is { } collection)
                {
                    AddSources(collection, SourcesOf(invocation.ArgumentList));
                }
                else
                {
                    Publishes = true;
                    UsesStored |= IsInLocalFunction(invocation);
                    PublishedParameters |= SourcesOf(invocation.ArgumentList);
                }
            }

            // A variable that takes the result of a call may hold what the call has just published.
            SyntaxNode value = invocation.Parent is AwaitExpressionSyntax awaited ? awaited : invocation;
            switch (value.Parent)
            {
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } when !IsValue(declarator.Identifier.ValueText):
                    Note(ref _results, declarator.Identifier.ValueText, name);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } when !IsValue(target.Identifier.ValueText):
                    Note(ref _results, target.Identifier.ValueText, name);
                    break;
                case MemberAccessExpressionSyntax:
                case ParenthesizedExpressionSyntax { Parent: MemberAccessExpressionSyntax }:
                    AddResultUsed(name);
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

            var passed = new PassedArgument(name, argument.NameColon is null ? ((BaseArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument) : PassedArgument.Anywhere);
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
                    Add(ref _stored, element.Identifier.ValueText);
                }

                return;
            }

            if (left is IdentifierNameSyntax variable && IsVariable(variable.Identifier.ValueText))
            {
                AddSources(variable.Identifier.ValueText, sources);
                return;
            }

            // What a constructor stores in its own object is not shared before the object is.
            var stored = NameOf(left);
            var isStatic = stored is not null && (_staticNames.Contains(stored) || (stored == BackingField && IsOfStaticProperty(left)));
            if (_isConstructor && isOwn && !isStatic && assignment.Right is not ThisExpressionSyntax)
            {
                return;
            }

            Publishes = true;
            UsesStored |= IsInLocalFunction(assignment);
            PublishedParameters |= sources;
            if (stored is not null)
            {
                Add(ref _stored, stored);
                _storesStatic |= isStatic;
                _testsNull |= assignment.RawKind == (int)SyntaxKind.CoalesceAssignmentExpression;
            }

            // A method of the same object may fill what one of its fields now holds, and so may who takes the value further.
            if (assignment.Right is BaseObjectCreationExpressionSyntax or ThisExpressionSyntax)
            {
                Add(ref _stored, This);
            }

            if (assignment.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax alias })
            {
                Add(ref _stored, alias.Identifier.ValueText);
            }

            if (assignment.Right is IdentifierNameSyntax value)
            {
                Add(ref _stored, value.Identifier.ValueText);
            }
            else if (assignment.Right is AssignmentExpressionSyntax { Left: IdentifierNameSyntax chained })
            {
                Add(ref _stored, chained.Identifier.ValueText);
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

        /// <summary>The arguments that a value may be, hold or be found through.</summary>
        private Positions SourcesOf(ExpressionSyntax value)
        {
            while (true)
            {
                switch (value)
                {
                    case ParenthesizedExpressionSyntax parenthesized:
                        value = parenthesized.Expression;
                        continue;
                    case CastExpressionSyntax cast:
                        value = cast.Expression;
                        continue;
                    case PostfixUnaryExpressionSyntax suppressed:
                        value = suppressed.Operand;
                        continue;
                    case AwaitExpressionSyntax awaited:
                        value = awaited.Expression;
                        continue;
                    case AssignmentExpressionSyntax chained:
                        value = chained.Right;
                        continue;
                    case MemberAccessExpressionSyntax access:
                        value = access.Expression;
                        continue;
                    case ElementAccessExpressionSyntax access:
                        value = access.Expression;
                        continue;
                    case BinaryExpressionSyntax binary:
                        return MayBeObject(binary) ? SourcesOf(binary.Left) | SourcesOf(binary.Right) : Positions.None;
                    case ConditionalExpressionSyntax conditional:
                        return SourcesOf(conditional.WhenTrue) | SourcesOf(conditional.WhenFalse);
                    case ThisExpressionSyntax:
                        return Positions.Receiver;
                    case IdentifierNameSyntax variable:
                        return _objects is not null && _objects.TryGetValue(variable.Identifier.ValueText, out var sources) ? sources : Positions.None;
                    case InvocationExpressionSyntax invocation:
                        return SourcesOf(invocation.Expression) | SourcesOf(invocation.ArgumentList);
                    case BaseObjectCreationExpressionSyntax creation:
                        return SourcesOf(creation.ArgumentList) | SourcesOf(creation.Initializer);
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

        private void AddCall(string method) => (Calls ??= new HashSet<string>(StringComparer.Ordinal)).Add(method);

        private void AddResultUsed(string method) => (ResultsUsed ??= new HashSet<string>(StringComparer.Ordinal)).Add(method);

        private static void Add(ref HashSet<string>? names, string name) => (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

        private static void Note<T>(ref Dictionary<string, List<T>>? notes, string variable, T note)
        {
            notes ??= new Dictionary<string, List<T>>(StringComparer.Ordinal);
            if (!notes.TryGetValue(variable, out var known))
            {
                notes.Add(variable, known = new List<T>());
            }

            if (!known.Contains(note))
            {
                known.Add(note);
            }
        }

        private void UseReceiver(ExpressionSyntax receiver)
        {
            while (true)
            {
                switch (receiver)
                {
                    case ParenthesizedExpressionSyntax parenthesized:
                        receiver = parenthesized.Expression;
                        continue;
                    case CastExpressionSyntax cast:
                        receiver = cast.Expression;
                        continue;
                    case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } conversion:
                        receiver = conversion.Left;
                        continue;
                    case PostfixUnaryExpressionSyntax suppressed:
                        receiver = suppressed.Operand;
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
            UsesStored |= _stored is not null && _stored.Contains(variable);
            if (_passed is not null && _passed.TryGetValue(variable, out var arguments))
            {
                (ArgumentsUsedAfter ??= new HashSet<PassedArgument>()).UnionWith(arguments);
            }

            if (_results is not null && _results.TryGetValue(variable, out var sources))
            {
                (ResultsUsed ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(sources);
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
