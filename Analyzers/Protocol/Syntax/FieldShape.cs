using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax tells of a field, a property, or a parameter of a primary constructor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsPrivate">True where no other type can name it.</param>
/// <param name="HoldsWork">True where it is declared with a lazy or a task, which may fail.</param>
/// <param name="IsShared">True where the declaration itself says that threads meet in it, as for a concurrent collection.</param>
internal readonly record struct FieldShape(string Name, TypeSyntax? Type, bool IsPrivate, bool HoldsWork, bool IsShared)
{
    /// <summary>The name of its type, without namespace and type arguments; null where it has none.</summary>
    internal string? TypeName => NameOf(Type);

    /// <summary>Reads what a type declares.</summary>
    /// <param name="type">The type.</param>
    /// <param name="mayBeShared">False where nothing in the file says that threads meet.</param>
    /// <param name="fields">Takes the result.</param>
    internal static void Read(TypeDeclarationSyntax type, bool mayBeShared, List<FieldShape> fields)
    {
        foreach (var member in type.Members)
        {
            switch (member)
            {
                case BaseFieldDeclarationSyntax field:
                    var isShared = mayBeShared && ConcurrencyWords.AreIn(field);
                    var holdsWork = MentionsWork(field.Declaration.Type);
                    foreach (var variable in field.Declaration.Variables)
                    {
                        fields.Add(new FieldShape(variable.Identifier.ValueText, field.Declaration.Type, IsPrivateTo(field.Modifiers), holdsWork, isShared));
                    }

                    break;
                case PropertyDeclarationSyntax property:
                    fields.Add(new FieldShape(
                        property.Identifier.ValueText,
                        property.Type,
                        IsPrivateTo(property.Modifiers) && property.ExplicitInterfaceSpecifier is null,
                        MentionsWork(property.Type),
                        mayBeShared && (ConcurrencyWords.AreIn(property.Type) || (property.Initializer is { } initializer && ConcurrencyWords.AreIn(initializer)))));
                    break;
            }
        }

        foreach (var parameter in type.ParameterList?.Parameters ?? default)
        {
            fields.Add(new FieldShape(parameter.Identifier.ValueText, parameter.Type, IsPrivate: type is not RecordDeclarationSyntax, HoldsWork: parameter.Type is { } held && MentionsWork(held), mayBeShared && ConcurrencyWords.AreIn(parameter)));
        }
    }

    /// <summary>True where fields are declared as others are, one by one.</summary>
    internal static bool MayReplace(List<FieldShape> fields, List<FieldShape> old)
    {
        for (var i = 0; i < fields.Count && i < old.Count; i++)
        {
            if (fields[i] with { Type = null } != old[i] with { Type = null } || !SyntaxFactory.AreEquivalent(fields[i].Type, old[i].Type))
            {
                return false;
            }
        }

        return fields.Count == old.Count;
    }

    /// <summary>The name of a type, without namespace and type arguments; null for one that has none of its own.</summary>
    internal static string? NameOf(TypeSyntax? type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        NullableTypeSyntax nullable => NameOf(nullable.ElementType),
        _ => null,
    };

    private static bool IsPrivateTo(SyntaxTokenList modifiers) =>
        !modifiers.Any(SyntaxKind.PublicKeyword) && !modifiers.Any(SyntaxKind.InternalKeyword) && !modifiers.Any(SyntaxKind.ProtectedKeyword);

    private static bool MentionsWork(TypeSyntax type)
    {
        foreach (var token in type.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken)
                && (token.ValueText.EndsWith("Lazy", StringComparison.Ordinal) || token.ValueText.IndexOf("Task", StringComparison.Ordinal) >= 0))
            {
                return true;
            }
        }

        return false;
    }
}
