using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What a member has passed on, stored or been given by a call, and uses afterwards. Like <see cref="MemberVariables"/> a part
/// of the reader, and no object of its own.
/// </summary>
internal struct LaterUses
{
    /// <summary>Stands for the object itself among the variables.</summary>
    internal const string This = "this";

    /// <summary>For each variable that was passed on, the methods it was passed to.</summary>
    private Dictionary<string, List<PassedArgument>>? _passed;

    /// <summary>For each variable that took the result of a call, the methods that it may come from.</summary>
    private Dictionary<string, List<CalledMethod>>? _results;

    /// <summary>For each variable whose value was stored, the registries that it was stored in.</summary>
    private Dictionary<string, List<string>>? _stored;

    /// <summary>The arguments that were passed on, and used afterwards.</summary>
    internal HashSet<PassedArgument>? OfArguments { get; private set; }

    /// <summary>The methods whose result is used.</summary>
    internal HashSet<CalledMethod>? OfResults { get; private set; }

    /// <summary>The registries, by name, in which something was stored, and used afterwards.</summary>
    internal HashSet<string>? OfStored { get; private set; }

    /// <summary>The value of a variable is passed on.</summary>
    internal void NotePassed(string variable, PassedArgument argument) => Note(ref _passed, variable, argument);

    /// <summary>A variable takes the result of a call.</summary>
    internal void NoteResult(string variable, CalledMethod method) => Note(ref _results, variable, method);

    /// <summary>The value of a variable is stored in a registry.</summary>
    internal void NoteStored(string variable, string registry) => Note(ref _stored, variable, registry);

    /// <summary>The result of a call is used on the spot.</summary>
    internal void UseResult(CalledMethod method) => (OfResults ??= new HashSet<CalledMethod>()).Add(method);

    /// <summary>What is stored in a registry may be used at any time.</summary>
    internal void UseStored(string registry) => (OfStored ??= new HashSet<string>(StringComparer.Ordinal)).Add(registry);

    /// <summary>Something is done to what an expression denotes.</summary>
    internal void UseReceiver(ExpressionSyntax receiver)
    {
        while (true)
        {
            switch (receiver)
            {
                case { } wrapper when ValueSyntax.Wrapped(wrapper) is { } inner:
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
                case { } backing when ValueSyntax.IsBackingField(backing):
                    Use(MemberShape.BackingField);
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>Something is done to what a variable, a field or a property holds.</summary>
    internal void Use(string variable)
    {
        if (_stored is not null && _stored.TryGetValue(variable, out var registries))
        {
            (OfStored ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(registries);
        }

        if (_passed is not null && _passed.TryGetValue(variable, out var arguments))
        {
            (OfArguments ??= new HashSet<PassedArgument>()).UnionWith(arguments);
        }

        if (_results is not null && _results.TryGetValue(variable, out var sources))
        {
            (OfResults ??= new HashSet<CalledMethod>()).UnionWith(sources);
        }
    }

    private static void Note<T>(ref Dictionary<string, List<T>>? notes, string variable, T note)
    {
        var known = (notes ??= new Dictionary<string, List<T>>(StringComparer.Ordinal)).ListOf(variable);
        if (!known.Contains(note))
        {
            known.Add(note);
        }
    }
}
