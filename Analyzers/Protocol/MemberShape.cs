using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of one member tells about registration.</summary>
internal sealed class MemberShape
{
    private readonly HashSet<string>? _usedAfterCallsOf;
    private HashSet<string>? _names;

    private MemberShape(
        SyntaxNode declaration,
        string name,
        string type,
        bool publishes,
        bool usesStored,
        bool usesStoredLazily,
        HashSet<string>? usedAfterCallsOf,
        HashSet<string>? passesArgumentsTo)
    {
        Declaration = declaration;
        Name = name;
        Type = type;
        Publishes = publishes;
        UsesStored = usesStored;
        UsesStoredLazily = usesStoredLazily;
        _usedAfterCallsOf = usedAfterCallsOf;
        PassesArgumentsTo = passesArgumentsTo;
    }

    /// <summary>The member's syntax.</summary>
    internal SyntaxNode Declaration { get; }

    /// <summary>The member's name.</summary>
    internal string Name { get; }

    /// <summary>The name of the outermost type around it.</summary>
    internal string Type { get; }

    /// <summary>True where it calls something named like a publication, or stores a value outside of its locals.</summary>
    internal bool Publishes { get; }

    /// <summary>True where a value is stored outside of the locals and used afterwards.</summary>
    internal bool UsesStored { get; }

    /// <summary>True where a static field is assigned on first use, and used afterwards.</summary>
    internal bool UsesStoredLazily { get; }

    /// <summary>The methods that it passes a variable or itself to.</summary>
    internal IReadOnlyCollection<string>? PassesArgumentsTo { get; }

    /// <summary>True where a variable is passed to a method that <paramref name="isPublisher"/> knows by name, and used afterwards.</summary>
    internal bool UsesAfterCallOf(Func<string, bool> isPublisher)
    {
        if (_usedAfterCallsOf is not null)
        {
            foreach (var name in _usedAfterCallsOf)
            {
                if (isPublisher(name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where the member contains <paramref name="name"/> as an identifier. The names are collected when first asked for.</summary>
    internal bool Mentions(string name)
    {
        if (_names is null)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var token in Declaration.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                {
                    names.Add(token.ValueText);
                }
            }

            _names = names;
        }

        return _names.Contains(name);
    }

    /// <summary>Reads the shape off a declaration, in one walk.</summary>
    internal static MemberShape Read(SyntaxNode declaration, string name, string type, HashSet<string> staticNames)
    {
        var reader = new Reader(staticNames);
        foreach (var node in declaration.DescendantNodes())
        {
            reader.Visit(node);
        }

        return new MemberShape(declaration, name, type, reader.Publishes, reader.UsesStored, reader.UsesStored && reader.StoresLazily, reader.UsedAfterCallsOf, reader.PassesArgumentsTo);
    }

    /// <summary>Walks a member in the order of the source, in which a use that follows a publication comes later, loops aside.</summary>
    private sealed class Reader
    {
        private const string This = "this";

        /// <summary>For each variable that was passed on, the methods it was passed to.</summary>
        private Dictionary<string, List<string>>? _passed;
        private readonly HashSet<string> _staticNames;
        private HashSet<string>? _stored;
        private HashSet<string>? _locals;
        private bool _storesStatic;
        private bool _testsNull;

        internal Reader(HashSet<string> staticNames) => _staticNames = staticNames;

        internal bool Publishes { get; private set; }

        internal bool UsesStored { get; private set; }

        internal bool StoresLazily => _storesStatic && _testsNull;

        internal HashSet<string>? UsedAfterCallsOf { get; private set; }

        internal HashSet<string>? PassesArgumentsTo { get; private set; }

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
                case AssignmentExpressionSyntax assignment:
                    VisitAssignment(assignment);
                    break;
                case VariableDeclaratorSyntax local:
                    Declare(local.Identifier);
                    break;
                case ParameterSyntax parameter:
                    Declare(parameter.Identifier);
                    break;
                case SingleVariableDesignationSyntax designation:
                    Declare(designation.Identifier);
                    break;
                case ForEachStatementSyntax loop:
                    Declare(loop.Identifier);
                    break;
                case InvocationExpressionSyntax invocation:
                    VisitInvocation(invocation);
                    break;
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

            Publishes |= ApiCatalogue.IsPublicationName(name) && invocation.ArgumentList.Arguments.Count > 0;

            // A variable that takes the result of a call may hold what the call has just published.
            switch (invocation.Parent)
            {
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator }:
                    Pass(declarator.Identifier.ValueText, name);
                    break;
                case AwaitExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } }:
                    Pass(declarator.Identifier.ValueText, name);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target }:
                    Pass(target.Identifier.ValueText, name);
                    break;
                case MemberAccessExpressionSyntax:
                    (UsedAfterCallsOf ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
                    break;
            }
        }

        private void VisitArgument(ArgumentSyntax argument, SyntaxNode call)
        {
            var name = call switch
            {
                InvocationExpressionSyntax invocation => NameOf(invocation.Expression),
                ElementAccessExpressionSyntax => null,
                ObjectCreationExpressionSyntax creation => NameOf(creation.Type),
                _ => null,
            };
            if (name is null or "nameof" or "ThrowIfNull")
            {
                return;
            }

            switch (argument.Expression)
            {
                case IdentifierNameSyntax variable:
                    Use(variable.Identifier.ValueText);
                    Pass(variable.Identifier.ValueText, name);
                    break;
                case ThisExpressionSyntax:
                    Pass(This, name);
                    break;
                case ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax:
                    (PassesArgumentsTo ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
                    break;
            }
        }

        private void VisitAssignment(AssignmentExpressionSyntax assignment)
        {
            var left = assignment.Left;
            if (left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            {
                Use(This);
            }

            if (assignment.Right is LiteralExpressionSyntax
                || (left is IdentifierNameSyntax variable && _locals is not null && _locals.Contains(variable.Identifier.ValueText)))
            {
                return;
            }

            Publishes = true;
            var stored = NameOf(left);
            if (stored is not null)
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(stored);
                _storesStatic |= _staticNames.Contains(stored);
                _testsNull |= assignment.RawKind == (int)SyntaxKind.CoalesceAssignmentExpression;
            }

            // A method of the same object may fill what one of its fields now holds, and so may who takes the value further.
            if (assignment.Right is BaseObjectCreationExpressionSyntax)
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(This);
            }

            if (assignment.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax alias })
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(alias.Identifier.ValueText);
            }

            if (assignment.Right is IdentifierNameSyntax value)
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(value.Identifier.ValueText);
            }
            else if (assignment.Right is ThisExpressionSyntax)
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(This);
            }
            else if (assignment.Right is AssignmentExpressionSyntax { Left: IdentifierNameSyntax chained })
            {
                (_stored ??= new HashSet<string>(StringComparer.Ordinal)).Add(chained.Identifier.ValueText);
            }
        }

        /// <summary>What is stored in a local is not published by that.</summary>
        private void Declare(SyntaxToken identifier) => (_locals ??= new HashSet<string>(StringComparer.Ordinal)).Add(identifier.ValueText);

        private void Pass(string variable, string method)
        {
            _passed ??= new Dictionary<string, List<string>>(StringComparer.Ordinal);
            if (!_passed.TryGetValue(variable, out var methods))
            {
                _passed.Add(variable, methods = new List<string>());
            }

            if (!methods.Contains(method))
            {
                methods.Add(method);
            }

            (PassesArgumentsTo ??= new HashSet<string>(StringComparer.Ordinal)).Add(method);
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
                    default:
                        return;
                }
            }
        }

        private void Use(string variable)
        {
            UsesStored |= _stored is not null && _stored.Contains(variable);
            if (_passed is not null && _passed.TryGetValue(variable, out var methods))
            {
                UsedAfterCallsOf ??= new HashSet<string>(StringComparer.Ordinal);
                foreach (var method in methods)
                {
                    UsedAfterCallsOf.Add(method);
                }
            }
        }

        private static string? NameOf(ExpressionSyntax expression) => expression switch
        {
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            ElementAccessExpressionSyntax element => NameOf(element.Expression),
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            _ => null,
        };
    }
}
