using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The variables of a member and what they may hold, as far as it has been read. One member is read after another all the time,
/// so this is a part of the reader, and no object of its own.
/// </summary>
internal struct MemberVariables
{
    /// <summary>The variables that can hold an object, and the arguments from which it may come.</summary>
    private Dictionary<string, Positions>? _objects;

    /// <summary>The variables that hold numbers, texts and other values, which nobody registers.</summary>
    private HashSet<string>? _values;

    /// <summary>For the variables that hold a registry, or what comes out of one, the name of it; empty where it may be any.</summary>
    private Dictionary<string, string>? _aliases;

    /// <summary>The variables that hold an object made here: what is put into it is not published by that.</summary>
    private HashSet<string>? _made;

    /// <summary>What is stored in a variable is not published by that.</summary>
    internal void Declare(SyntaxToken identifier, TypeSyntax? type, Positions sources)
    {
        if (type is null || ValueSyntax.IsObject(type))
        {
            AddSources(identifier.ValueText, sources);
        }
        else
        {
            Add(ref _values, identifier.ValueText);
        }
    }

    /// <summary>A variable holds an object made here.</summary>
    internal void AddMade(string variable) => Add(ref _made, variable);

    /// <summary>What is put into a variable goes where its value comes from.</summary>
    internal void Alias(SyntaxToken variable, ExpressionSyntax? value)
    {
        if (value is null or BaseObjectCreationExpressionSyntax or LiteralExpressionSyntax)
        {
            return;
        }

        _aliases ??= new Dictionary<string, string>(StringComparer.Ordinal);
        var registry = NameOfRegistry(value);
        _aliases[variable.ValueText] = _aliases.TryGetValue(variable.ValueText, out var other) && other != registry ? PassedArgument.Unnamed : registry;
    }

    /// <summary>A variable holds, or contains, what may come from these arguments.</summary>
    internal void AddSources(string variable, Positions sources)
    {
        _objects ??= new Dictionary<string, Positions>(StringComparer.Ordinal);
        _objects[variable] = _objects.TryGetValue(variable, out var others) ? others | sources : sources;
    }

    /// <summary>False for what is named outside the member: fields, properties, types and methods.</summary>
    internal readonly bool IsVariable(string name) => (_objects is not null && _objects.ContainsKey(name)) || IsValue(name);

    /// <summary>True for a variable that holds a value which nobody registers.</summary>
    internal readonly bool IsValue(string name) => _values is not null && _values.Contains(name);

    /// <summary>
    /// The arguments that a value may be or contain. What a method makes of its arguments is another object, and so is a part
    /// of one.
    /// </summary>
    internal readonly Positions SourcesOf(ExpressionSyntax value)
    {
        while (true)
        {
            switch (value)
            {
                case { } wrapper when ValueSyntax.Wrapped(wrapper) is { } inner:
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
                    return ValueSyntax.MayBeObject(binary) ? SourcesOf(binary.Left) | SourcesOf(binary.Right) : Positions.None;
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

    /// <summary>The arguments that one of those in a list may be or contain.</summary>
    internal readonly Positions SourcesOf(BaseArgumentListSyntax? arguments)
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

    private readonly Positions SourcesOf(InitializerExpressionSyntax? initializer)
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
    internal readonly string? MadeAround(ExpressionSyntax expression)
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

    /// <summary>What a publication may go into: what it is called on, or for <c>Interlocked</c> and its like the first argument.</summary>
    internal readonly string RegistryOf(InvocationExpressionSyntax publication) => publication.Expression switch
    {
        _ when CallSyntax.IsOrdered(publication) => publication.ArgumentList.Arguments.Count > 0 ? NameOfRegistry(publication.ArgumentList.Arguments[0].Expression) : PassedArgument.Unnamed,
        MemberAccessExpressionSyntax access => NameOfRegistry(access.Expression),
        _ => PassedArgument.Unnamed,
    };

    /// <summary>The field or property that an expression denotes, or of which it denotes an element.</summary>
    internal readonly string NameOfRegistry(ExpressionSyntax expression)
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
                case { } wrapper when ValueSyntax.Wrapped(wrapper) is { } inner:
                    expression = inner;
                    continue;
                default:
                    return PassedArgument.Unnamed;
            }
        }
    }

    private static void Add(ref HashSet<string>? names, string name) => (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
}
