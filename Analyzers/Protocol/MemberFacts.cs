using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What the source of an entry's type says of one of its members: whether others can read it, whether it has a value from
/// the start, and which members write it. Read off the syntax by name, which is exact within one type.
/// </summary>
internal sealed class MemberFacts
{
    private readonly HashSet<SyntaxNode> _writers;

    private MemberFacts(bool isReadable, bool isAssignedAtConstruction, bool isMoreThanEmptyAtConstruction, bool isVolatile, bool isReset, bool isMadeWhenAskedFor, HashSet<SyntaxNode> writers)
    {
        IsReadable = isReadable;
        IsAssignedAtConstruction = isAssignedAtConstruction;
        IsMoreThanEmptyAtConstruction = isMoreThanEmptyAtConstruction;
        IsVolatile = isVolatile;
        IsReset = isReset;
        IsMadeWhenAskedFor = isMadeWhenAskedFor;
        _writers = writers;
    }

    /// <summary>True where someone who holds the object can read the member, directly or through an accessible member.</summary>
    internal bool IsReadable { get; }

    /// <summary>True where an initializer or constructor already gives it a value that means something.</summary>
    internal bool IsAssignedAtConstruction { get; }

    /// <summary>True where that value is more than a new object of which nothing is said, as an empty collection is one.</summary>
    internal bool IsMoreThanEmptyAtConstruction { get; }

    /// <summary>True where every access orders memory.</summary>
    internal bool IsVolatile { get; }

    /// <summary>True where a member of the type, other than a constructor, sets it back to the value that stands for having none.</summary>
    internal bool IsReset { get; }

    /// <summary>
    /// True for a private member that its type makes where it is asked for and not there yet: <c>if (_value == null) _value = …</c>,
    /// or <c>field ??= …</c> in the property that others ask.
    /// Others get it from its type, which sees to it that it is there.
    /// </summary>
    internal bool IsMadeWhenAskedFor { get; }

    /// <summary>
    /// True where another member than the one around <paramref name="write"/> writes it as well, other than to reset it: state
    /// that lives on, not state that is initialized once.
    /// </summary>
    internal bool IsWrittenOutside(SyntaxNode write)
    {
        var own = DeclarationOf(write);
        foreach (var writer in _writers)
        {
            if (writer != own)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where each thread has a value of its own.</summary>
    internal static bool IsThreadStatic(ISymbol member)
    {
        foreach (var attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "ThreadStaticAttribute" or "ThreadStatic" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where the type itself, or the one around it that keeps it to itself, fills a member when somebody first asks for it:
    /// <c>_value ??= Make()</c>, <c>_value ?? (_value = Make())</c>, or <c>if (_value == null) _value = Make()</c>. Whoever comes
    /// first does so, and nobody has to have done it before.
    /// </summary>
    internal static bool IsFilledOnDemand(ISymbol member, SyntaxNode write)
    {
        if (member.DeclaredAccessibility != Accessibility.Private && member.ContainingType is not { DeclaredAccessibility: Accessibility.Private })
        {
            return false;
        }

        for (var node = write; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression }:
                    return true;
                case AssignmentExpressionSyntax { Parent: ParenthesizedExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice } } made
                    when SyntaxFactory.AreEquivalent(choice.Left, made.Left):
                    return true;
                case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } statement:
                    return IsWhereNull(assignment.Left, statement);
                case StatementSyntax or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    /// <summary>True for a statement that runs only where what it assigns has just been null.</summary>
    private static bool IsWhereNull(ExpressionSyntax assigned, StatementSyntax statement)
    {
        var outer = statement.Parent is BlockSyntax block ? block : (SyntaxNode)statement;
        return outer.Parent is IfStatementSyntax test
            && test.Statement == outer
            && NullTest.SubjectOf(test.Condition, out var isNegated) is { } tested
            && !isNegated
            && SyntaxFactory.AreEquivalent(tested, assigned);
    }

    /// <summary>Reads the facts off the source of the member's type.</summary>
    internal static MemberFacts Of(ISymbol member, CancellationToken cancellationToken)
    {
        // What stands behind a property goes by the property's name to all but its accessors.
        var isBackingField = false;
        if (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property })
        {
            member = property;
            isBackingField = true;
        }

        var isReadable = IsAccessible(member);
        var isAssigned = false;
        var isMoreThanEmpty = false;
        var isReset = false;
        var isMadeWhenAskedFor = false;
        var isMadeByGetter = false;
        var writers = new HashSet<SyntaxNode>();
        foreach (var reference in member.ContainingType?.DeclaringSyntaxReferences ?? default)
        {
            foreach (var node in reference.GetSyntax(cancellationToken).DescendantNodes())
            {
                if (node is VariableDeclaratorSyntax { Initializer.Value: { } initial } declarator && declarator.Identifier.ValueText == member.Name)
                {
                    Assign(initial);
                }
                else if (node is PropertyDeclarationSyntax { Initializer.Value: { } value } declared && declared.Identifier.ValueText == member.Name)
                {
                    Assign(value);
                }
                else if (isBackingField && node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } made && ValueSyntax.IsBackingField(made.Left))
                {
                    isMadeByGetter |= DeclarationOf(made) is PropertyDeclarationSyntax owner && owner.Identifier.ValueText == member.Name;
                }
                else if (node is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name && DeclarationOf(name) is { } declaration)
                {
                    isMadeWhenAskedFor |= IsUnderOwnNullTest(name);
                    if (Classify(name, declaration, ref isReadable, ref isReset, writers) is { } constructed)
                    {
                        Assign(constructed);
                    }
                }
            }
        }

        return new MemberFacts(isReadable, isAssigned, isMoreThanEmpty, member is IFieldSymbol { IsVolatile: true }, isReset, isMadeByGetter || (isMadeWhenAskedFor && !IsAccessible(member)), writers);

        void Assign(ExpressionSyntax value)
        {
            isAssigned |= !IsDefault(value);
            isMoreThanEmpty |= !IsDefault(value) && !IsEmpty(value);
        }
    }

    /// <summary>Notes what one mention of the member says; the value where a constructor assigns one.</summary>
    private static ExpressionSyntax? Classify(
        IdentifierNameSyntax name,
        SyntaxNode declaration,
        ref bool isReadable,
        ref bool isReset,
        HashSet<SyntaxNode> writers)
    {
        var access = name.Parent is MemberAccessExpressionSyntax { } qualified && qualified.Name == name ? (ExpressionSyntax)qualified : name;
        if (access.Parent is AssignmentExpressionSyntax assignment && assignment.Left == access)
        {
            if (declaration is ConstructorDeclarationSyntax)
            {
                return assignment.Right;
            }

            if (!IsDefault(assignment.Right) && assignment.Parent is not InitializerExpressionSyntax)
            {
                writers.Add(declaration);
            }
            else
            {
                isReset |= IsDefault(assignment.Right);
            }
        }
        else if (declaration is not ConstructorDeclarationSyntax)
        {
            isReadable |= IsAccessible(declaration);
            isReset |= IsTakenBack(access);
        }

        return null;
    }

    /// <summary>True for <c>Exchange(ref _flag, 0)</c>, a number that is counted down, and an event that is reset.</summary>
    private static bool IsTakenBack(ExpressionSyntax access) => access.Parent switch
    {
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Parent: ArgumentListSyntax { Arguments: var arguments, Parent: InvocationExpressionSyntax call } } =>
            arguments.Count > 1 ? IsDefault(arguments[1].Expression) : CalledName.Of(call) == nameof(Interlocked.Decrement),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostDecrementExpression } => true,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: nameof(ManualResetEvent.Reset) } called => called.Expression == access,
        _ => false,
    };

    /// <summary>True for an assignment that is made only where the member is found to be null.</summary>
    private static bool IsUnderOwnNullTest(IdentifierNameSyntax name)
    {
        if (name.Parent is not AssignmentExpressionSyntax assignment || assignment.Left != name)
        {
            return false;
        }

        if (assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression))
        {
            return true;
        }

        for (SyntaxNode node = assignment; node.Parent is { } parent and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax); node = parent)
        {
            if (parent is IfStatementSyntax test
                && test.Statement == node
                && NullTest.SubjectOf(test.Condition, out var isNegated) is IdentifierNameSyntax tested
                && !isNegated
                && tested.Identifier.ValueText == name.Identifier.ValueText)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a new object that is given nothing.</summary>
    private static bool IsEmpty(ExpressionSyntax value) => value switch
    {
        BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } => true,
        CollectionExpressionSyntax { Elements.Count: 0 } => true,
        _ => false,
    };

    /// <summary>True for a value that stands for having none.</summary>
    internal static bool IsDefault(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => IsDefault(suppressed.Operand),
        LiteralExpressionSyntax literal => literal.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression
            or SyntaxKind.FalseLiteralExpression || literal.Token.Value is 0 or "",
        DefaultExpressionSyntax => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Empty" } => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Empty" } } => true,
        _ => false,
    };

    private static bool IsAccessible(ISymbol member) =>
        member is IPropertySymbol { GetMethod: { } getter }
            ? getter.DeclaredAccessibility > Accessibility.Private
            : member.DeclaredAccessibility > Accessibility.Private;

    private static bool IsAccessible(SyntaxNode declaration)
    {
        if (declaration is not MemberDeclarationSyntax member)
        {
            return false;
        }

        if (member is BasePropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null } or MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null })
        {
            return true;
        }

        foreach (var modifier in member.Modifiers)
        {
            if (modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
            {
                return true;
            }
        }

        return false;
    }

    private static SyntaxNode? DeclarationOf(SyntaxNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is MemberDeclarationSyntax and not BaseTypeDeclarationSyntax)
            {
                return current;
            }
        }

        return null;
    }
}
