using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>
/// Lets the registering flow through gates that it shares with others, by a parameter that only it sets and that is handed on from
/// call to call. No state that others could meet or change decides, so it cannot become a bypass.
/// </summary>
internal sealed class Licences
{
    private static readonly string[] _names = { "isRegistering", "isRegistration", "includeUnready" };

    private readonly Project _project;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<SyntaxNode> _registering;
    private readonly List<InvocationExpressionSyntax> _calls = new();
    private readonly bool _isComplete = true;
    private readonly HashSet<SyntaxNode> _granted = new();
    private readonly List<(DocumentId Document, Edit Edit)> _edits = new();

    /// <summary>Prepares the licences.</summary>
    /// <param name="project">The project.</param>
    /// <param name="compilation">Its compilation.</param>
    /// <param name="selfCalls">The calls by which the registering flow comes to lookups.</param>
    /// <param name="registering">The methods that register.</param>
    /// <param name="cancellationToken">Ends the search for references early.</param>
    internal Licences(Project project, Compilation compilation, IEnumerable<SyntaxNode> selfCalls, IEnumerable<SyntaxNode> registering, CancellationToken cancellationToken)
    {
        _project = project;
        _compilation = compilation;
        _cancellationToken = cancellationToken;
        _registering = new HashSet<SyntaxNode>(registering);
        foreach (var call in selfCalls)
        {
            if (call is InvocationExpressionSyntax invocation)
            {
                _calls.Add(invocation);
            }
            else
            {
                _isComplete = false;
            }
        }
    }

    /// <summary>The changes of signatures and calls.</summary>
    internal IEnumerable<(DocumentId Document, Edit Edit)> Edits => _edits;

    /// <summary>The calls by which the registering flow enters a function.</summary>
    internal IReadOnlyCollection<InvocationExpressionSyntax> CallsTo(SyntaxNode? function)
    {
        if (function is null || _compilation.GetSemanticModel(function.SyntaxTree).GetDeclaredSymbol(MemberOf(function), _cancellationToken) is not { } symbol)
        {
            return Array.Empty<InvocationExpressionSyntax>();
        }

        return _calls.FindAll(call => SymbolEqualityComparer.Default.Equals(TargetOf(call), symbol.OriginalDefinition));
    }

    /// <summary>True where all calls are written in registering methods.</summary>
    internal bool AreFromRegistrations(IEnumerable<InvocationExpressionSyntax> calls) =>
        _isComplete && calls.All(call => Bodies.FunctionOf(call) is { } function && _registering.Contains(function));

    /// <summary>The name of the parameter by which the registering flow enters a function with a licence; null where there is no way to hand it there.</summary>
    internal async Task<string?> GrantAsync(SyntaxNode? function)
    {
        if (function is null || !_isComplete)
        {
            return null;
        }

        var methods = new HashSet<MethodDeclarationSyntax>();
        var calls = new HashSet<InvocationExpressionSyntax>();
        var pending = new Stack<SyntaxNode>();
        pending.Push(MemberOf(function));
        while (pending.Count > 0)
        {
            var member = pending.Pop();
            if (_registering.Contains(member))
            {
                continue;
            }

            if (member is not MethodDeclarationSyntax method || !await CanTakeParameterAsync(method).ConfigureAwait(false))
            {
                return null;
            }

            if (!methods.Add(method))
            {
                continue;
            }

            foreach (var call in CallsTo(method))
            {
                calls.Add(call);
                pending.Push(MemberOf(call));
            }
        }

        var name = _names.FirstOrDefault(candidate => methods.All(method => !Mentions(method, candidate)));
        if (name is null || !calls.Any(call => _registering.Contains(MemberOf(call))))
        {
            return null;
        }

        foreach (var method in methods)
        {
            if (_granted.Add(method) && !Add(Edit.Replace(method.ParameterList, current => WithParameter((ParameterListSyntax)current, name))))
            {
                return null;
            }
        }

        foreach (var call in calls)
        {
            var value = _registering.Contains(MemberOf(call)) ? "true" : name;
            // A literal says what it is for; a name does, too, but it has to stand in its place.
            var isPositional = value == name
                && TargetOf(call) is IMethodSymbol { Parameters.Length: var count }
                && call.ArgumentList.Arguments.Count == count
                && call.ArgumentList.Arguments.All(static argument => argument.NameColon is null);
            if (_granted.Add(call) && !Add(Edit.Replace(call.ArgumentList, current => WithArgument((ArgumentListSyntax)current, isPositional ? null : name, value))))
            {
                return null;
            }
        }

        return name;
    }

    private static bool Mentions(MethodDeclarationSyntax method, string name) =>
        method.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    private static ParameterListSyntax WithParameter(ParameterListSyntax list, string name) =>
        list.AddParameters(
                SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
                    .WithType(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.BoolKeyword)).WithTrailingTrivia(SyntaxFactory.Space))
                    .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression))))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static ArgumentListSyntax WithArgument(ArgumentListSyntax list, string? name, string value) =>
        list.AddArguments(SyntaxFactory.Argument(name is null ? null : SyntaxFactory.NameColon(name), default, SyntaxFactory.ParseExpression(value)))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private ISymbol? TargetOf(InvocationExpressionSyntax call) =>
        _compilation.GetSemanticModel(call.SyntaxTree).GetSymbolInfo(call, _cancellationToken).Symbol?.OriginalDefinition;

    /// <summary>Lambdas and local functions see the parameters of the method that they are written in.</summary>
    private static SyntaxNode MemberOf(SyntaxNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is MemberDeclarationSyntax)
            {
                return current;
            }
        }

        return node;
    }

    /// <summary>True where a further optional parameter disturbs nobody: the method stands for itself, and is only ever called.</summary>
    private async Task<bool> CanTakeParameterAsync(MethodDeclarationSyntax method)
    {
        if (_compilation.GetSemanticModel(method.SyntaxTree).GetDeclaredSymbol(method, _cancellationToken) is not
            {
                IsVirtual: false, IsAbstract: false, IsOverride: false, IsExtern: false, PartialDefinitionPart: null, PartialImplementationPart: null
            } symbol
            || symbol.Parameters.Any(static parameter => parameter.IsParams)
            || ImplementsInterface(symbol)
            || symbol.ContainingType.GetMembers(symbol.Name).Length > 1
            || method.GetLeadingTrivia().ToFullString().Contains("<param "))
        {
            return false;
        }

        foreach (var found in await SymbolFinder.FindReferencesAsync(symbol, _project.Solution, _cancellationToken).ConfigureAwait(false))
        {
            foreach (var reference in found.Locations)
            {
                var root = await reference.Document.GetSyntaxRootAsync(_cancellationToken).ConfigureAwait(false);
                var name = root?.FindNode(reference.Location.SourceSpan, findInsideTrivia: false, getInnermostNodeForTie: true);
                var callee = name?.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax ? name.Parent : name;
                if (!reference.IsImplicit && callee is { Parent: not InvocationExpressionSyntax } && callee.FirstAncestorOrSelf<CrefSyntax>() is null && !IsInNameOf(callee))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsInNameOf(SyntaxNode node) =>
        node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };

    private static bool ImplementsInterface(IMethodSymbol method)
    {
        foreach (var implemented in method.ContainingType.AllInterfaces)
        {
            foreach (var member in implemented.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                {
                    return true;
                }
            }
        }

        return !method.ExplicitInterfaceImplementations.IsEmpty;
    }

    private bool Add(Edit edit)
    {
        if (_project.GetDocument(edit.Target.SyntaxTree) is not { } document)
        {
            return false;
        }

        _edits.Add((document.Id, edit));
        return true;
    }
}
