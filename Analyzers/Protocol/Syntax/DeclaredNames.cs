using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What the declarations of a compilation tell by their names. Numbers, texts, structs, enums and delegates are not
/// registered; a name that any reference type of the compilation has, too, rules nothing out.
/// </summary>
internal sealed class DeclaredNames
{
    private readonly HashSet<string> _values = new(StringComparer.Ordinal)
    {
        "Boolean", "Byte", "Char", "DateTime", "DateTimeOffset", "Decimal", "Double", "Guid", "Int16", "Int32", "Int64", "IntPtr", "Single",
        "String", "TimeSpan", "UInt16", "UInt32", "UInt64", "CancellationToken", "Action", "Func", "Predicate", "Comparison", "EventHandler",
    };

    /// <summary>The fields and properties whose declarations all have a type that no entry has.</summary>
    private readonly HashSet<string> _valueFields = new(StringComparer.Ordinal);

    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    private readonly HashSet<string> _states = new(StringComparer.Ordinal);

    private readonly HashSet<string> _enums = new(StringComparer.Ordinal);

    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    private DeclaredNames()
    {
    }

    /// <summary>Reads what the files of a compilation declare.</summary>
    internal static DeclaredNames Read(IReadOnlyList<TreeFacts> files)
    {
        var names = new DeclaredNames();
        foreach (var file in files)
        {
            names._values.UnionWith(file.ValueTypes);
            names._enums.UnionWith(file.Enums);
        }

        foreach (var file in files)
        {
            names._values.ExceptWith(file.ReferenceTypes);
            foreach (var (alias, _) in file.Aliases)
            {
                names._values.Remove(alias);
            }
        }

        names.ReadFields(files);
        return names;
    }

    /// <summary>False for a field or property, by name, that holds no object wherever one of that name is declared.</summary>
    internal bool MayHoldObject(string field) => !_valueFields.Contains(field);

    /// <summary>True for a field or property, by name, that is declared as a truth value somewhere, or nowhere in the compilation.</summary>
    internal bool IsFlag(string field) => _flags.Contains(field) || !_fields.Contains(field);

    /// <summary>True for a field or property, by name, that is declared as a number or an enum of the compilation somewhere.</summary>
    internal bool IsState(string field) => _states.Contains(field);

    /// <summary>False for a type that no entry has.</summary>
    internal bool MayBeEntry(TypeSyntax? type) => type switch
    {
        PredefinedTypeSyntax predefined => predefined.Keyword.IsKind(SyntaxKind.ObjectKeyword),
        NullableTypeSyntax nullable => MayBeEntry(nullable.ElementType),
        RefTypeSyntax reference => MayBeEntry(reference.Type),
        FunctionPointerTypeSyntax or PointerTypeSyntax => false,
        _ => FieldShape.NameOf(type) is not { } name || !_values.Contains(name),
    };

    /// <summary>Those of the positions in which a member can be given an entry.</summary>
    internal Positions EntriesOf(MemberShape member, Positions positions)
    {
        switch (member.Declaration)
        {
            case AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax { Type: var type } }:
                return MayBeEntry(type) ? positions : Positions.None;
            case BaseMethodDeclarationSyntax { ParameterList.Parameters: var parameters } method:
                foreach (var parameter in parameters)
                {
                    if (!MayBeEntry(parameter.Type))
                    {
                        positions -= Positions.Of(parameter, method);
                    }
                }

                return positions;
            default:
                return positions;
        }
    }

    /// <summary>True where a member may hand out an entry: its result, or the object that it constructs.</summary>
    internal bool MayReturnEntry(MemberShape member) => member.HasResult && member.Declaration switch
    {
        MethodDeclarationSyntax method => MayBeEntry(method.ReturnType),
        BasePropertyDeclarationSyntax property => MayBeEntry(property.Type),
        AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax property } => MayBeEntry(property.Type),
        ConstructorDeclarationSyntax constructor => !_values.Contains(constructor.Identifier.ValueText),
        _ => true,
    };

    private void ReadFields(IReadOnlyList<TreeFacts> files)
    {
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var fields in file.Fields.Values)
            {
                foreach (var field in fields)
                {
                    _fields.Add(field.Name);
                    (MayBeEntry(field.Type) ? others : _valueFields).Add(field.Name);
                    if (field.Type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.IntKeyword or (int)SyntaxKind.LongKeyword } || (field.TypeName is { } type && _enums.Contains(type)))
                    {
                        _states.Add(field.Name);
                    }

                    if (field.Type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } or SimpleNameSyntax { Identifier.ValueText: "Boolean" })
                    {
                        _flags.Add(field.Name);
                    }
                }
            }
        }

        _valueFields.ExceptWith(others);
    }
}
