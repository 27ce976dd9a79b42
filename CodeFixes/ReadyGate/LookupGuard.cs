using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Makes a lookup treat an entry that is not ready as absent, or answer 'not yet' where its method has a word for that.</summary>
internal sealed class LookupGuard
{
    /// <summary>Methods with a predicate that says which elements count.</summary>
    private static readonly HashSet<string> _filters = new(StringComparer.Ordinal)
    {
        "Find", "FindLast", "FindAll", "FindIndex", "FindLastIndex", "Exists", "First", "FirstOrDefault", "Last", "LastOrDefault", "Single",
        "SingleOrDefault", "Where", "Any", "Count", "LongCount", "FirstAsync", "FirstOrDefaultAsync",
    };

    private readonly SemanticModel _model;
    private readonly INamedTypeSymbol _entry;
    private readonly GateTest _test;
    private readonly LanguageVersion _version;
    private readonly SyntaxTrivia _newLine;
    private readonly CancellationToken _cancellationToken;

    internal LookupGuard(SemanticModel model, INamedTypeSymbol entry, GateTest test, CancellationToken cancellationToken)
    {
        _model = model;
        _entry = entry;
        _test = test;
        _version = ((CSharpParseOptions)model.SyntaxTree.Options).LanguageVersion;
        _newLine = SyntaxFactory.ElasticEndOfLine(NewLines.Of(model.SyntaxTree));
        _cancellationToken = cancellationToken;
    }

    /// <summary>The change that guards a lookup, or null where it cannot be made surely.</summary>
    internal Edit? Guard(SyntaxNode lookup)
    {
        if (lookup.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop && !loop.Statement.Span.Contains(lookup.Span))
        {
            return GuardLoop(loop);
        }

        if (lookup is not ExpressionSyntax expression)
        {
            return null;
        }

        if (expression is InvocationExpressionSyntax invocation)
        {
            if (GuardPredicate(invocation) is { } predicate)
            {
                return predicate;
            }

            if (OutArgumentOf(invocation) is { } argument)
            {
                return GuardOut(invocation, argument);
            }
        }

        return GuardSequence(expression) ?? (IsEntry(_model.GetTypeInfo(expression, _cancellationToken).Type) ? GuardValue(expression) : null);
    }

    /// <summary>True for the entry's type and types derived from it.</summary>
    internal bool IsEntry(ITypeSymbol? type)
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

    /// <summary>How the entry is reached from an element of a registry: it is the element, or the value of a pair.</summary>
    private string? PathFrom(string name, ITypeSymbol? element) =>
        IsEntry(element) ? name
        : element is INamedTypeSymbol { Name: "KeyValuePair", TypeArguments.Length: 2 } pair && IsEntry(pair.TypeArguments[1]) ? name + ".Value"
        : null;

    private Edit? GuardPredicate(InvocationExpressionSyntax invocation)
    {
        if (invocation.Expression is not MemberAccessExpressionSyntax access || !_filters.Contains(access.Name.Identifier.ValueText))
        {
            return null;
        }

        foreach (var argument in invocation.ArgumentList.Arguments)
        {
            if (argument.Expression is LambdaExpressionSyntax lambda)
            {
                return GuardLambda(lambda);
            }
        }

        // First() becomes First(entry => entry.IsReady).
        if (invocation.ArgumentList.Arguments.Count == 0
            && _model.GetSymbolInfo(invocation, _cancellationToken).Symbol is IMethodSymbol { ReducedFrom: { } reduced } method
            && IsEnumerable(reduced)
            && method.ReceiverType is { } collection
            && ElementTypeOf(collection) is { } element)
        {
            var name = FreeName(invocation);
            return PathFrom(name, element) is { } path
                ? Edit.Replace(invocation, current => ((InvocationExpressionSyntax)current).WithArgumentList(
                    SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(Lambda(name, path))))))
                : null;
        }

        return null;
    }

    private Edit? GuardLambda(LambdaExpressionSyntax lambda)
    {
        var parameter = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: > 0 } parameters } => parameters[0],
            _ => null,
        };
        if (parameter is null
            || lambda.ExpressionBody is not { } body
            || _model.GetDeclaredSymbol(parameter, _cancellationToken) is not { } symbol
            || PathFrom(symbol.Name, symbol.Type) is not { } path)
        {
            return null;
        }

        return Edit.Replace(body, current => _test.And((ExpressionSyntax)current, path));
    }

    /// <summary>A sequence of entries loses those that are not ready: <c>_all.ToList()</c> becomes <c>_all.Where(...).ToList()</c>.</summary>
    private Edit? GuardSequence(ExpressionSyntax lookup)
    {
        // The innermost expression that still is the registry or a view of it.
        var sequence = lookup;
        if (lookup is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } invocation)
        {
            if (_model.GetSymbolInfo(invocation, _cancellationToken).Symbol is not IMethodSymbol method || !IsCopy(method))
            {
                return null;
            }

            sequence = access.Expression;
        }

        var type = _model.GetTypeInfo(sequence, _cancellationToken).Type;
        if (type is null || ElementTypeOf(type) is not { } element)
        {
            return null;
        }

        var name = FreeName(lookup);
        if (PathFrom(name, element) is not { } path || !TakesAnySequence(sequence) || !SeesLinq(sequence, type))
        {
            return null;
        }

        return Edit.Replace(sequence, current =>
        {
            var source = (ExpressionSyntax)current;
            return SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source.WithoutTrivia(), SyntaxFactory.IdentifierName("Where")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(Lambda(name, path)))))
                .WithTriviaFrom(source)
                .WithAdditionalAnnotations(Formatter.Annotation);
        });
    }

    /// <summary>True where whoever takes the expression copies it and asks no more of it than that it can be enumerated.</summary>
    private bool TakesAnySequence(ExpressionSyntax sequence)
    {
        switch (sequence.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when access.Expression == sequence:
                return _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol method && IsCopy(method);
            case ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax } argument:
                return _model.GetOperation(argument, _cancellationToken) is Microsoft.CodeAnalysis.Operations.IArgumentOperation
                {
                    Parameter.Type.OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T,
                };
            default:
                return sequence.Parent is { } parent && parent.RawKind == (int)SyntaxKind.SpreadElement;
        }
    }

    private static bool IsCopy(IMethodSymbol method) => method.ReducedFrom is { } reduced ? IsEnumerable(reduced) : method.Name is "ToArray" or "ToList";

    private static bool IsEnumerable(IMethodSymbol method) =>
        method.ContainingType is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } };

    private bool SeesLinq(ExpressionSyntax place, ITypeSymbol type) =>
        !_model.LookupSymbols(place.SpanStart, type, "Where", includeReducedExtensionMethods: true).IsEmpty;

    private Edit? GuardLoop(CommonForEachStatementSyntax loop)
    {
        if (loop is ForEachStatementSyntax simple)
        {
            return PathFrom(simple.Identifier.ValueText, _model.GetDeclaredSymbol(simple, _cancellationToken)?.Type) is { } path
                ? GuardLoopBody(loop, loop.Statement, path)
                : null;
        }

        foreach (var designation in ((ForEachVariableStatementSyntax)loop).Variable.DescendantNodes().OfType<SingleVariableDesignationSyntax>())
        {
            if (_model.GetDeclaredSymbol(designation, _cancellationToken) is ILocalSymbol local && IsEntry(local.Type))
            {
                return GuardLoopBody(loop, loop.Statement, local.Name);
            }
        }

        return null;
    }

    private Edit? GuardLoopBody(SyntaxNode loop, StatementSyntax body, string path)
    {
        // A loop that tests its entries is not made better by a second test.
        if (body.DescendantNodes().Any(node => node is MemberAccessExpressionSyntax access && access.ToString() == path + "." + _test.Property.TrimEnd('(', ')')))
        {
            return null;
        }

        var only = body is BlockSyntax { Statements: { Count: 1 } statements } ? statements[0] : body;
        if (only is IfStatementSyntax { Else: null } single)
        {
            // The entry that is looked for is there, but not ready: the method may have a word for that.
            return NotYet(loop) is { } word && single.Statement is BlockSyntax answer && answer.Statements.Count > 0
                ? new Edit(answer.Statements[0], editor => editor.InsertBefore(answer.Statements[0], Answer(path, word)))
                : Edit.Replace(single.Condition, current => _test.And((ExpressionSyntax)current, path));
        }

        var skip = SyntaxFactory.IfStatement(_test.Stops(path), SyntaxFactory.Block(SyntaxFactory.ContinueStatement()))
            .NormalizeWhitespace(eol: _newLine.ToString())
            .WithAdditionalAnnotations(Formatter.Annotation)
            .WithTrailingTrivia(_newLine, _newLine);
        return body is BlockSyntax { Statements: { Count: > 0 } inner }
            ? new Edit(inner[0], editor => editor.InsertBefore(inner[0], skip))
            : body is BlockSyntax ? null
            : Edit.Replace(body, current => SyntaxFactory.Block(skip, (StatementSyntax)current).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private (ArgumentSyntax Argument, string Name, bool IsParameter)? OutArgumentOf(InvocationExpressionSyntax invocation)
    {
        foreach (var argument in invocation.ArgumentList.Arguments)
        {
            if (!argument.RefOrOutKeyword.IsKind(SyntaxKind.OutKeyword))
            {
                continue;
            }

            switch (argument.Expression)
            {
                case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation }
                    when _model.GetDeclaredSymbol(designation, _cancellationToken) is ILocalSymbol local && IsEntry(local.Type):
                    return (argument, local.Name, false);
                case IdentifierNameSyntax name when _model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol:
                    if (symbol is ILocalSymbol { } variable && IsEntry(variable.Type))
                    {
                        return (argument, variable.Name, false);
                    }

                    return symbol is IParameterSymbol parameter && IsEntry(parameter.Type) ? (argument, parameter.Name, parameter.RefKind != RefKind.None) : null;
            }
        }

        return null;
    }

    private Edit? GuardOut(InvocationExpressionSyntax invocation, (ArgumentSyntax Argument, string Name, bool IsParameter) found)
    {
        if (_model.GetTypeInfo(invocation, _cancellationToken).Type?.SpecialType != SpecialType.System_Boolean)
        {
            return null;
        }

        ExpressionSyntax condition = invocation;
        while (condition.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            condition = parenthesized;
        }

        if (found.IsParameter)
        {
            return GuardOutParameter(condition, found.Name);
        }

        if (condition.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
        {
            if (NotYet(not) is { } word && not.Parent is IfStatementSyntax { Else: null } absent && absent.Parent is BlockSyntax && NeverFallsThrough(absent.Statement))
            {
                return new Edit(absent, editor => editor.InsertAfter(absent, Answer(found.Name, word)));
            }

            return Edit.Replace(not, current =>
            {
                var guarded = _test.OrNot((ExpressionSyntax)current, found.Name);
                return not.Parent is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or ConditionalExpressionSyntax
                    ? SyntaxFactory.ParenthesizedExpression(guarded.WithoutTrivia()).WithTriviaFrom(guarded)
                    : guarded;
            });
        }

        return condition.Parent switch
        {
            IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax
                or EqualsValueClauseSyntax or ParenthesizedExpressionSyntax or LambdaExpressionSyntax
                or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }
                => Edit.Replace(condition, current => _test.And((ExpressionSyntax)current, found.Name)),
            _ => null,
        };
    }

    /// <summary>A caller must not find in its variable what the answer says is not there.</summary>
    private Edit? GuardOutParameter(ExpressionSyntax condition, string name)
    {
        if (_model.GetEnclosingSymbol(condition.SpanStart, _cancellationToken) is not IMethodSymbol method
            || method.ReturnType.SpecialType != SpecialType.System_Boolean
            || method.Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { RefKind: RefKind.Out } target)
        {
            return null;
        }

        var absent = target.Type.NullableAnnotation == NullableAnnotation.NotAnnotated ? "null!" : "null";
        StatementSyntax[] Statements(ExpressionSyntax current) => new[]
        {
            SyntaxFactory.IfStatement(
                _test.And(current.WithoutTrivia(), name), SyntaxFactory.Block(SyntaxFactory.ParseStatement("return true;"))).NormalizeWhitespace(eol: _newLine.ToString())
                .WithTrailingTrivia(_newLine, _newLine)
                .WithAdditionalAnnotations(Formatter.Annotation),
            SyntaxFactory.ParseStatement(name + " = " + absent + ";").WithTrailingTrivia(_newLine).WithAdditionalAnnotations(Formatter.Annotation),
            SyntaxFactory.ParseStatement("return false;").WithAdditionalAnnotations(Formatter.Annotation),
        };

        switch (condition.Parent)
        {
            case ReturnStatementSyntax { Parent: BlockSyntax block } answer:
                return Edit.Replace(block, current =>
                {
                    var now = (BlockSyntax)current;
                    var index = block.Statements.IndexOf(answer);
                    var old = (ReturnStatementSyntax)now.Statements[index];
                    var replacement = Statements(old.Expression!);
                    replacement[0] = replacement[0].WithLeadingTrivia(old.GetLeadingTrivia());
                    replacement[2] = replacement[2].WithTrailingTrivia(old.GetTrailingTrivia());
                    return now.WithStatements(now.Statements.ReplaceRange(old, replacement));
                });
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax declaration }:
                return Edit.Replace(declaration, current => Bodies.ToBlock((MethodDeclarationSyntax)current, Statements));
            default:
                return null;
        }
    }

    private Edit? GuardValue(ExpressionSyntax expression)
    {
        var value = expression;
        while (value.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
        {
            value = (ExpressionSyntax)value.Parent;
        }

        switch (value.Parent)
        {
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                return GuardResult(value, expression);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } } variable }:
                return GuardVariable(local, variable.Identifier.ValueText, expression);
            case ConditionalAccessExpressionSyntax { Parent: ReturnStatementSyntax or ArrowExpressionClauseSyntax } access when access.Expression == value:
                return GuardMemberOf(access);
            default:
                return null;
        }
    }

    private Edit? GuardResult(ExpressionSyntax value, ExpressionSyntax lookup)
    {
        if (ThrowsWhenAbsent(lookup) || !AllowsNull(value))
        {
            return GuardThrowingResult(value, lookup);
        }

        var name = FreeName(value);
        return Edit.Replace(value, current => SyntaxFactory.ParseExpression(Pattern(((ExpressionSyntax)current).WithoutTrivia().ToString(), name) + " ? " + name + " : null")
            .WithTriviaFrom(current)
            .WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>A dictionary answers an unknown key with an exception; a key whose entry is not ready is unknown.</summary>
    private Edit? GuardThrowingResult(ExpressionSyntax value, ExpressionSyntax lookup)
    {
        if (lookup is not ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 } access
            || _model.GetSymbolInfo(access, _cancellationToken).Symbol is not IPropertySymbol { IsIndexer: true } indexer
            || !IsDictionary(indexer.ContainingType)
            || !ThrowsWhenAbsent(lookup))
        {
            return null;
        }

        var name = FreeName(value);
        var exception = _model.LookupNamespacesAndTypes(value.SpanStart, name: "KeyNotFoundException").IsEmpty
            ? "System.Collections.Generic.KeyNotFoundException"
            : "KeyNotFoundException";
        return Edit.Replace(value, current => SyntaxFactory.ParseExpression(
                Pattern(((ExpressionSyntax)current).WithoutTrivia().ToString(), name) + " ? " + name + " : throw new " + exception + "()")
            .WithTriviaFrom(current)
            .WithAdditionalAnnotations(Formatter.Annotation));
    }

    private bool ThrowsWhenAbsent(ExpressionSyntax lookup) =>
        lookup is ElementAccessExpressionSyntax && _model.GetSymbolInfo(lookup, _cancellationToken).Symbol is IPropertySymbol;

    private static bool IsDictionary(INamedTypeSymbol type) =>
        type.Name is "Dictionary" or "ConcurrentDictionary" or "SortedDictionary" or "SortedList" or "IDictionary" or "IReadOnlyDictionary"
            or "ImmutableDictionary" or "ImmutableSortedDictionary" or "FrozenDictionary" or "ReadOnlyDictionary";

    /// <summary>True where the method that returns the value may return null: it says so, or says nothing about null.</summary>
    private bool AllowsNull(ExpressionSyntax value)
    {
        var returned = _model.GetEnclosingSymbol(value.SpanStart, _cancellationToken) is IMethodSymbol method ? method.ReturnType : null;
        if (returned is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: 1 } task)
        {
            returned = task.TypeArguments[0];
        }

        return returned is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.NotAnnotated };
    }

    private Edit? GuardVariable(LocalDeclarationStatementSyntax local, string name, ExpressionSyntax lookup)
    {
        if (local.Parent is not BlockSyntax block)
        {
            return null;
        }

        var next = block.Statements.IndexOf(local) + 1;
        if (next >= block.Statements.Count)
        {
            return null;
        }

        if (block.Statements[next] is IfStatementSyntax { Else: null } check && NullCheckOf(check.Condition, name) is { } isNull && NeverFallsThrough(check.Statement))
        {
            return NotYet(check) is { } word
                ? new Edit(check, editor => editor.InsertAfter(check, Answer(name, word)))
                : Edit.Replace(isNull, current => _test.OrNot((ExpressionSyntax)current, name));
        }

        if (block.Statements[next] is ReturnStatementSyntax { Expression: IdentifierNameSyntax returned }
            && returned.Identifier.ValueText == name
            && !ThrowsWhenAbsent(lookup)
            && AllowsNull(returned))
        {
            var test = _version >= LanguageVersion.CSharp8 && _test.Licence is null
                ? name + " is { " + _test.Subpattern + " } ? " + name + " : null"
                : name + " != null && " + _test.Passes(name) + " ? " + name + " : null";
            return Edit.Replace(returned, current => SyntaxFactory.ParseExpression(test).WithTriviaFrom(current).WithAdditionalAnnotations(Formatter.Annotation));
        }

        // An element taken by its position in a loop over the positions.
        if (block.Parent is ForStatementSyntax && lookup is ElementAccessExpressionSyntax)
        {
            var skip = SyntaxFactory.IfStatement(_test.Stops(name), SyntaxFactory.Block(SyntaxFactory.ContinueStatement()))
                .NormalizeWhitespace(eol: _newLine.ToString())
                .WithAdditionalAnnotations(Formatter.Annotation)
                .WithTrailingTrivia(_newLine, _newLine);
            return block.Statements[next] is IfStatementSyntax { Else: null } single && next == block.Statements.Count - 1
                ? Edit.Replace(single.Condition, current => _test.And((ExpressionSyntax)current, name))
                : new Edit(local, editor => editor.InsertAfter(local, skip));
        }

        return null;
    }

    /// <summary><c>lookup?.Member</c> becomes <c>lookup is { IsReady: true } entry ? entry.Member : null</c>.</summary>
    private Edit? GuardMemberOf(ConditionalAccessExpressionSyntax access)
    {
        if (access.WhenNotNull is not MemberBindingExpressionSyntax
            || _model.GetTypeInfo(access, _cancellationToken).Type is not { IsReferenceType: true })
        {
            return null;
        }

        var name = FreeName(access);
        return Edit.Replace(access, current =>
        {
            var now = (ConditionalAccessExpressionSyntax)current;
            return SyntaxFactory.ParseExpression(Pattern(now.Expression.WithoutTrivia().ToString(), name) + " ? " + name + now.WhenNotNull.WithoutTrivia() + " : null")
                .WithTriviaFrom(now)
                .WithAdditionalAnnotations(Formatter.Annotation);
        });
    }

    private string Pattern(string value, string name) =>
        _test.Licence is null && _test.Property.IndexOf('(') < 0 && _version >= LanguageVersion.CSharp8
            ? value + " is { " + _test.Subpattern + " } " + name
            : value + " is " + (_version >= LanguageVersion.CSharp8 ? "{ } " : _entry.Name + " ") + name + " && " + _test.Passes(name);

    private static ExpressionSyntax? NullCheckOf(ExpressionSyntax condition, string name)
    {
        var isNull = condition switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: IdentifierNameSyntax left, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } }
                => left.Identifier.ValueText == name,
            IsPatternExpressionSyntax { Expression: IdentifierNameSyntax tested, Pattern: ConstantPatternSyntax { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } }
                => tested.Identifier.ValueText == name,
            _ => false,
        };
        return isNull ? condition : null;
    }

    private static bool NeverFallsThrough(StatementSyntax statement) => statement switch
    {
        BlockSyntax block => block.Statements.Count > 0 && NeverFallsThrough(block.Statements[block.Statements.Count - 1]),
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax => true,
        _ => false,
    };

    /// <summary>The method's own word for 'not yet': a member of the enum that it returns.</summary>
    private string? NotYet(SyntaxNode place) =>
        _model.GetEnclosingSymbol(place.SpanStart, _cancellationToken) is IMethodSymbol method ? NotYetWords.Of(method, _model, place.SpanStart) : null;

    private StatementSyntax Answer(string name, string word) =>
        SyntaxFactory.ParseStatement("if (" + _test.Stops(name) + ")\n{\n    return " + word + ";\n}\n")
            .NormalizeWhitespace(eol: _newLine.ToString())
            .WithLeadingTrivia(_newLine)
            .WithTrailingTrivia(_newLine, _newLine)
            .WithAdditionalAnnotations(Formatter.Annotation);

    private LambdaExpressionSyntax Lambda(string name, string path)
    {
        var body = _test.Licence is null ? _test.Passes(path) : ((ParenthesizedExpressionSyntax)_test.Passes(path)).Expression;
        return (LambdaExpressionSyntax)SyntaxFactory.ParseExpression(name + " => " + body);
    }

    /// <summary>A name for an entry that nothing at the place has yet.</summary>
    private string FreeName(SyntaxNode place)
    {
        var name = char.ToLowerInvariant(_entry.Name[0]) + _entry.Name.Substring(1);
        var candidate = SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "entry";
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? place).DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
            {
                taken.Add(token.ValueText);
            }
        }

        if (!taken.Contains(candidate))
        {
            return candidate;
        }

        candidate = "found";
        for (var number = 2; taken.Contains(candidate); number++)
        {
            candidate = "found" + number;
        }

        return candidate;
    }

    private static ITypeSymbol? ElementTypeOf(ITypeSymbol collection)
    {
        if (collection is IArrayTypeSymbol array)
        {
            return array.ElementType;
        }

        if (collection is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T } sequence)
        {
            return sequence.TypeArguments[0];
        }

        foreach (var implemented in collection.AllInterfaces)
        {
            if (implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            {
                return implemented.TypeArguments[0];
            }
        }

        return null;
    }
}
