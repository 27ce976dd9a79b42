using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Walks a member in the order of the source, in which a use that follows a publication comes later, loops aside.</summary>
internal sealed class MemberShapeReader
{
    private readonly SyntaxNode _declaration;
    private readonly HashSet<string> _staticNames;
    private readonly bool _isConstructor;

    // Not readonly: all are values, and change in place.
    private MemberVariables _variables;
    private LaterUses _uses;
    private NameBits _names;
    private HashSet<string>? _orderedRegistries;
    private HashSet<string>? _retractedFrom;
    private HashSet<string>? _assigned;
    private HashSet<string>? _setFlags;
    private HashSet<string>? _setStates;
    private HashSet<string>? _comparedStates;
    private bool _storesStatic;
    private bool _testsNull;
    private bool _readsElement;
    private bool _asks;

    internal MemberShapeReader(SyntaxNode declaration, HashSet<string> staticNames)
    {
        _declaration = declaration;
        _staticNames = staticNames;
        _isConstructor = declaration is ConstructorDeclarationSyntax;
        MayLock = LocksByCall = HasSynchronizedAttribute(declaration);
        HasResult = declaration switch
        {
            ConstructorDeclarationSyntax => true,
            MethodDeclarationSyntax method => ValueSyntax.IsObject(method.ReturnType),
            BasePropertyDeclarationSyntax property => ValueSyntax.IsObject(property.Type),
            AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration, Parent.Parent: BasePropertyDeclarationSyntax property } => ValueSyntax.IsObject(property.Type),
            _ => false,
        };
        if (declaration is AccessorDeclarationSyntax { RawKind: not (int)SyntaxKind.GetAccessorDeclaration })
        {
            _variables.AddSources("value", Positions.All);
        }

        if (declaration is AccessorDeclarationSyntax or BasePropertyDeclarationSyntax)
        {
            _names.Add(MemberShape.BackingField);
        }
    }

    internal bool HasResult { get; }

    /// <summary>The names that the member uses.</summary>
    internal NameBits Names => _names;

    internal Dictionary<string, Positions>? Publications { get; private set; }

    internal Dictionary<string, Positions>? Insertions { get; private set; }

    internal HashSet<string>? StoredUsed => _uses.OfStored;

    internal bool MayLock { get; private set; }

    internal bool LocksByCall { get; private set; }

    internal bool MayKeepLock { get; private set; }

    internal int Locks { get; private set; }

    internal bool Decides { get; private set; }

    /// <summary>An indexer that is read where something is held against null may say that there is no such entry.</summary>
    internal bool MayCheck => _asks || (_readsElement && _testsNull);

    internal HashSet<string>? RetractedFrom => _retractedFrom;

    internal bool MayFail { get; private set; }

    internal bool MayHookUp { get; private set; }

    internal bool HandsOutThis { get; private set; }

    internal bool MayComplete { get; private set; }

    internal HashSet<string>? Assigned => _assigned;

    internal HashSet<string>? SetFlags => _setFlags;

    internal HashSet<string>? SetStates => _setStates;

    internal HashSet<string>? ComparedStates => _comparedStates;

    internal HashSet<string>? OrderedRegistries => _orderedRegistries;

    internal bool MayStartThreads { get; private set; }

    internal bool MaySignal { get; private set; }

    internal bool StoresLazily => _storesStatic && _testsNull;

    internal HashSet<PassedArgument>? ArgumentsUsedAfter => _uses.OfArguments;

    internal HashSet<CalledMethod>? ResultsUsed => _uses.OfResults;

    internal Dictionary<PassedArgument, Positions>? PassesParametersTo { get; private set; }

    internal HashSet<CalledMethod>? Calls { get; private set; }

    internal HashSet<PassedArgument>? Passes { get; private set; }

    /// <summary>Most nodes are names, or tell nothing; their kind says so before any of the types is tried.</summary>
    internal void Visit(SyntaxNode node)
    {
        switch (node.Kind())
        {
            case SyntaxKind.IdentifierName or SyntaxKind.GenericName:
                var name = ((SimpleNameSyntax)node).Identifier.ValueText;
                _names.Add(name);
                MayHookUp |= HookUpFinder.IsStarterName(name);
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
                _uses.UseReceiver(access.Expression);
                break;
            case ConditionalAccessExpressionSyntax access:
                _uses.UseReceiver(access.Expression);
                break;
            case ElementAccessExpressionSyntax access:
                _readsElement |= access.Parent is not AssignmentExpressionSyntax assigned || assigned.Left != access;
                _uses.UseReceiver(access.Expression);
                break;
            case ArgumentSyntax { Parent.Parent: { } call } argument:
                MayHookUp |= call is InvocationExpressionSyntax && MayBeCallback(argument.Expression);
                VisitArgument(argument, call);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression }:
                _testsNull = true;
                break;
            case RecursivePatternSyntax { Type: null, PropertyPatternClause.Subpatterns.Count: 0 }:
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
                _variables.Declare(local.Identifier, declaration.Type, local.Initializer is { Value: { } initial } ? _variables.SourcesOf(initial) : Positions.None);
                _variables.Alias(local.Identifier, local.Initializer?.Value);
                if (local.Initializer is { Value: BaseObjectCreationExpressionSyntax })
                {
                    _variables.AddMade(local.Identifier.ValueText);
                }

                break;
            case ParameterSyntax parameter:
                _variables.Declare(parameter.Identifier, parameter.Type, Positions.Of(parameter, _declaration));
                break;
            case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } declared:
                _variables.Declare(designation.Identifier, declared.Type, Positions.None);
                _variables.Alias(designation.Identifier, declared.Parent?.Parent?.Parent as InvocationExpressionSyntax);
                break;
            case SingleVariableDesignationSyntax { Parent: not DeclarationExpressionSyntax } designation:
                _variables.Declare(designation.Identifier, null, Positions.All);
                break;
            case ForEachStatementSyntax loop:
                _variables.Declare(loop.Identifier, loop.Type, _variables.SourcesOf(loop.Expression));
                _variables.Alias(loop.Identifier, loop.Expression);
                break;
            case InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression or (int)SyntaxKind.ObjectInitializerExpression } initializer:
                VisitInitializer(initializer);
                break;
            case ExpressionElementSyntax { Expression: IdentifierNameSyntax variable }:
                _uses.NoteStored(variable.Identifier.ValueText, PassedArgument.Unnamed);
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
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison:
                NoteCompared(comparison.Left, comparison.Right);
                break;
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var constant }, Expression: var compared }:
                NoteCompared(compared, constant);
                break;
            case IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var constant } }, Expression: var compared }:
                NoteCompared(compared, constant);
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
                _uses.NoteStored(variable.Identifier.ValueText, PassedArgument.Unnamed);
            }
        }
    }

    private void VisitInvocation(InvocationExpressionSyntax invocation)
    {
        var name = ValueSyntax.NameOf(invocation.Expression);
        if (name is null)
        {
            return;
        }

        MayHookUp |= HookUpFinder.IsSubscriptionName(name);
        MayComplete |= invocation.Expression is SimpleNameSyntax || CallSyntax.IsOrdered(invocation) || name.StartsWith("Set", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal) || name is "Signal" or "Release" or "Cancel" or "CancelAsync";
        MaySignal |= EarlySignalFinder.IsSignal(name);
        MayFail |= invocation.Parent is ExpressionStatementSyntax;
        _asks |= CallSyntax.IsCheck(name);
        if (name is "Remove" or "TryRemove" or "RemoveAt" or "RemoveAll" && _variables.RegistryOf(invocation) is { Length: > 0 } retractedFrom)
        {
            Add(ref _retractedFrom, retractedFrom);
        }

        MayKeepLock |= FlowContext.IsLockCall(name);
        if (CallSyntax.MayTakeLock(name))
        {
            MayLock = true;
            LocksByCall = true;
            Locks++;
        }

        if (CallSyntax.IsOrdered(invocation))
        {
            Add(ref _orderedRegistries, _variables.RegistryOf(invocation));
        }

        if (invocation.ArgumentList.Arguments is { Count: 2 or 3 } arguments && arguments[0].RefKindKeyword.IsKind(SyntaxKind.RefKeyword))
        {
            NoteSet(arguments[0].Expression, arguments[1].Expression);
        }

        MayStartThreads |= CallSyntax.MayStart(name);
        if (invocation.Expression is SimpleNameSyntax)
        {
            _uses.Use(LaterUses.This);
        }

        var isPublication = CallSyntax.IsPublication(invocation, name);
        var called = new CalledMethod(name, invocation.ArgumentList.Arguments.Count, isPublication ? _variables.RegistryOf(invocation) : null, invocation.Expression is SimpleNameSyntax);
        if (!isPublication || _variables.MadeAround(invocation.Expression) is null)
        {
            (Calls ??= new HashSet<CalledMethod>()).Add(called);
        }

        if (isPublication)
        {
            if (_variables.MadeAround(invocation.Expression) is { } collection)
            {
                _variables.AddSources(collection, _variables.SourcesOf(invocation.ArgumentList));
            }
            else
            {
                var registry = _variables.RegistryOf(invocation);
                Publish(registry, _variables.SourcesOf(invocation.ArgumentList), invocation, isInsertion: true);

                // What has no name of its own can only be looked up again.
                if (invocation.ArgumentList.Arguments is { Count: > 0 } values && values[values.Count - 1].Expression is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax)
                {
                    _uses.NoteStored(registry, registry);
                }
            }
        }

        // A variable that takes the result of a call may hold what the call has just published.
        SyntaxNode value = invocation.Parent is AwaitExpressionSyntax awaited ? awaited : invocation;
        switch (value.Parent)
        {
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } when !_variables.IsValue(declarator.Identifier.ValueText):
                _uses.NoteResult(declarator.Identifier.ValueText, called);
                break;
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } when !_variables.IsValue(target.Identifier.ValueText):
                _uses.NoteResult(target.Identifier.ValueText, called);
                break;
            case MemberAccessExpressionSyntax:
            case ParenthesizedExpressionSyntax { Parent: MemberAccessExpressionSyntax }:
            case ExpressionStatementSyntax when name == "GetOrAdd": // What is not taken may be looked up once more.
                _uses.UseResult(called);
                break;
        }
    }

    private void VisitArgument(ArgumentSyntax argument, SyntaxNode call)
    {
        var name = call switch
        {
            InvocationExpressionSyntax invocation => ValueSyntax.NameOf(invocation.Expression),
            ObjectCreationExpressionSyntax creation => ValueSyntax.NameOf(creation.Type),
            _ => null,
        };
        if (name is null or "nameof" or "ThrowIfNull")
        {
            return;
        }

        var position = argument.NameColon is null ? ((BaseArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument) : Positions.Anywhere;
        var registry = call is InvocationExpressionSyntax publication && CallSyntax.IsPublication(publication, name) ? _variables.RegistryOf(publication) : null;
        var passed = new PassedArgument(
            new CalledMethod(name, ((BaseArgumentListSyntax)argument.Parent!).Arguments.Count, registry, call is InvocationExpressionSyntax { Expression: SimpleNameSyntax }),
            position,
            registry);
        if (ValueSyntax.MayBeObject(argument.Expression) && !(argument.Expression is IdentifierNameSyntax value && _variables.IsValue(value.Identifier.ValueText)))
        {
            (Passes ??= new HashSet<PassedArgument>()).Add(passed);
        }

        switch (argument.Expression)
        {
            case IdentifierNameSyntax variable:
                _uses.Use(variable.Identifier.ValueText);
                if (!_variables.IsValue(variable.Identifier.ValueText))
                {
                    _uses.NotePassed(variable.Identifier.ValueText, passed);
                }

                break;
            case ThisExpressionSyntax:
                _uses.NotePassed(LaterUses.This, passed);
                break;
        }

        var sources = _variables.SourcesOf(argument.Expression);
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
            _uses.Use(LaterUses.This);
        }

        if (assignment.Parent is InitializerExpressionSyntax || !ValueSyntax.MayBeObject(assignment.Right))
        {
            return;
        }

        var sources = _variables.SourcesOf(assignment.Right);
        if (_variables.MadeAround(left) is { } made)
        {
            _variables.AddSources(made, sources);
            if (left is ElementAccessExpressionSyntax && assignment.Right is IdentifierNameSyntax element)
            {
                _uses.NoteStored(element.Identifier.ValueText, PassedArgument.Unnamed);
            }

            return;
        }

        if (left is IdentifierNameSyntax variable && _variables.IsVariable(variable.Identifier.ValueText))
        {
            _variables.AddSources(variable.Identifier.ValueText, sources);
            _variables.Alias(variable.Identifier, assignment.Right);
            return;
        }

        // What a constructor stores in its own object is not shared before the object is.
        var stored = ValueSyntax.NameOf(left);
        var isStatic = stored is not null && (_staticNames.Contains(stored) || (stored == MemberShape.BackingField && IsOfStaticProperty(left)));
        if (_isConstructor && isOwn && !isStatic && assignment.Right is not ThisExpressionSyntax)
        {
            return;
        }

        var registry = _variables.NameOfRegistry(left);
        Publish(registry, sources, assignment, isInsertion: left is ElementAccessExpressionSyntax or ImplicitElementAccessSyntax);
        if (stored is not null)
        {
            _uses.NoteStored(stored, registry);
            _storesStatic |= isStatic;
            _testsNull |= assignment.RawKind == (int)SyntaxKind.CoalesceAssignmentExpression;
        }

        // A method of the same object may fill what one of its fields now holds, and so may who takes the value further.
        if (assignment.Right is BaseObjectCreationExpressionSyntax or ThisExpressionSyntax)
        {
            _uses.NoteStored(LaterUses.This, registry);
        }

        if (assignment.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax alias })
        {
            _uses.NoteStored(alias.Identifier.ValueText, registry);
        }

        if (assignment.Right is IdentifierNameSyntax value)
        {
            _uses.NoteStored(value.Identifier.ValueText, registry);
        }
        else if (assignment.Right is AssignmentExpressionSyntax { Left: IdentifierNameSyntax chained })
        {
            _uses.NoteStored(chained.Identifier.ValueText, registry);
        }
    }

    /// <summary>A lambda, or what may be the name of a method.</summary>
    private bool MayBeCallback(ExpressionSyntax argument) => argument switch
    {
        AnonymousFunctionExpressionSyntax => true,
        IdentifierNameSyntax { Identifier.ValueText: { Length: > 0 } name } => char.IsUpper(name[0]) && !_variables.IsVariable(name),
        _ => false,
    };

    private void NoteAssigned(AssignmentExpressionSyntax assignment)
    {
        var isFunction = assignment.Right is AnonymousFunctionExpressionSyntax;
        MayComplete |= IsState(assignment.Right);
        MayHookUp |= assignment.Left is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            && assignment.Right is IdentifierNameSyntax or AnonymousFunctionExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };
        if (!isFunction && assignment.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax && ValueSyntax.NameOf(assignment.Left) is { } name)
        {
            Add(ref _assigned, name);
        }

        NoteSet(assignment.Left, assignment.Right);
    }

    /// <summary>A number, true, or what may be a member of an enum or a constant, be it the type's own.</summary>
    private static bool IsState(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax literal => literal.RawKind is (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.NumericLiteralExpression,
        MemberAccessExpressionSyntax access => access.Expression is SimpleNameSyntax or MemberAccessExpressionSyntax,
        IdentifierNameSyntax { Identifier.ValueText: { Length: > 0 } name } => char.IsUpper(name[0]),
        _ => false,
    };

    private void NoteSet(ExpressionSyntax flag, ExpressionSyntax value)
    {
        if (IsState(value) && flag is IdentifierNameSyntax or MemberAccessExpressionSyntax && ValueSyntax.NameOf(flag) is { } name && !_variables.IsVariable(name))
        {
            if (value.IsKind(SyntaxKind.TrueLiteralExpression))
            {
                Add(ref _setFlags, name);
            }
            else
            {
                Add(ref _setStates, name);
            }
        }
    }

    /// <summary>The name that is compared with a state: of a field, or of one that a call is given by reference.</summary>
    private void NoteCompared(ExpressionSyntax compared, ExpressionSyntax value)
    {
        if (!IsState(value))
        {
            return;
        }

        while (ValueSyntax.Wrapped(compared) is { } inner)
        {
            compared = inner;
        }

        if (compared is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments })
        {
            compared = arguments[0].Expression;
        }

        if (compared is IdentifierNameSyntax or MemberAccessExpressionSyntax && ValueSyntax.NameOf(compared) is { } name)
        {
            Add(ref _comparedStates, name);
        }
    }

    private void Publish(string registry, Positions sources, SyntaxNode place, bool isInsertion)
    {
        if (IsInLocalFunction(place))
        {
            _uses.UseStored(registry);
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

    private static void Add(ref HashSet<string>? names, string name) => (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

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

    private static bool IsOfStaticProperty(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } property && property.Modifiers.Any(SyntaxKind.StaticKeyword);
}
