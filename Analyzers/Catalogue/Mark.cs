using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// An attribute by which users tell what the analysis cannot see. It is known by its simple name, in whatever namespace, so
/// that nobody has to reference an assembly for it.
/// </summary>
internal sealed class Mark
{
    private readonly string _shortName;
    private readonly string _fullName;

    internal Mark(string shortName)
    {
        _shortName = shortName;
        _fullName = shortName + nameof(Attribute);
    }

    /// <summary>True for a use of the attribute in source.</summary>
    internal bool IsNameOf(AttributeSyntax attribute)
    {
        var name = attribute.Name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => string.Empty,
        };
        return name == _shortName || name == _fullName;
    }

    /// <summary>The attribute on a symbol; nothing is bound unless the source has it. Null where it is not there.</summary>
    internal AttributeData? On(ISymbol symbol)
    {
        if (MayBeOn(symbol))
        {
            foreach (var attribute in symbol.GetAttributes())
            {
                if (Is(attribute))
                {
                    return attribute;
                }
            }
        }

        return null;
    }

    /// <summary>True for an assembly with the attribute.</summary>
    internal bool IsOn(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (Is(attribute))
            {
                return true;
            }
        }

        return false;
    }

    private bool Is(AttributeData attribute) => attribute.AttributeClass?.Name is { } name && (name == _fullName || name == _shortName);

    private bool MayBeOn(ISymbol symbol)
    {
        if (symbol.DeclaringSyntaxReferences.Length == 0)
        {
            return !symbol.IsImplicitlyDeclared;
        }

        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            if (MayBeOn(reference.GetSyntax()))
            {
                return true;
            }
        }

        return false;
    }

    private bool MayBeOn(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case MemberDeclarationSyntax member:
                return Contains(member.AttributeLists);
            case VariableDeclaratorSyntax { Parent.Parent: MemberDeclarationSyntax field }:
                return Contains(field.AttributeLists);
            case AccessorDeclarationSyntax accessor:
                return Contains(accessor.AttributeLists);
            case LocalFunctionStatementSyntax function:
                return Contains(function.AttributeLists);
            case ParameterSyntax parameter:
                return Contains(parameter.AttributeLists);
            default:
                return false;
        }
    }

    private bool Contains(SyntaxList<AttributeListSyntax> lists)
    {
        foreach (var list in lists)
        {
            foreach (var attribute in list.Attributes)
            {
                if (IsNameOf(attribute))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
