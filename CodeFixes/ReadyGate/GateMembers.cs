using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Adds a gate to the type of an entry.</summary>
internal static class GateMembers
{
    /// <summary>The type with the field, the property that reads it and the method that sets it.</summary>
    internal static TypeDeclarationSyntax AddTo(TypeDeclarationSyntax type, GateNames names, string @volatile, AnalyzerConfigOptions options, string newLine)
    {
        var field = Member("/// <summary>Set when registration has succeeded; lookups pass over the object until then.</summary>\nprivate bool " + names.Field + ";");
        var read = @volatile + ".Read(ref " + names.Field + ")";
        var property = Member("/// <summary>Whether registration has succeeded. Until then the object counts as absent.</summary>\ninternal bool " + names.Test
            + (Prefers(options, "csharp_style_expression_bodied_properties") ? " => " + read + ";" : "\n{\nget\n{\nreturn " + read + ";\n}\n}"));
        var write = @volatile + ".Write(ref " + names.Field + ", true);";
        var method = Member("/// <summary>Says that registration has succeeded, and makes all that it wrote visible with that.</summary>\ninternal void " + names.Set + "()"
            + (Prefers(options, "csharp_style_expression_bodied_methods") ? " => " + write : "\n{\n" + write + "\n}"));

        var members = new List<MemberDeclarationSyntax>(type.Members);
        Insert(members, After(members, static member => member is FieldDeclarationSyntax) ?? 0, field, newLine);
        Insert(members, After(members, static member => member is PropertyDeclarationSyntax) ?? After(members, static member => member is FieldDeclarationSyntax or ConstructorDeclarationSyntax)!.Value, property, newLine);
        Insert(members, After(members, static member => member is not BaseTypeDeclarationSyntax)!.Value, method, newLine);
        return WithBraces(type).WithMembers(SyntaxFactory.List(members));

        MemberDeclarationSyntax Member(string text) =>
            SyntaxFactory.ParseMemberDeclaration(text.Replace("\n", newLine))!.WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static int? After(List<MemberDeclarationSyntax> members, Predicate<MemberDeclarationSyntax> isBefore)
    {
        var last = members.FindLastIndex(isBefore);
        return last < 0 ? null : last + 1;
    }

    /// <summary>Members stand apart by a blank line, the first one excepted.</summary>
    private static void Insert(List<MemberDeclarationSyntax> members, int index, MemberDeclarationSyntax member, string newLine)
    {
        if (index > 0)
        {
            member = member.WithLeadingTrivia(member.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(newLine)));
            if (!EndsLine(members[index - 1]))
            {
                members[index - 1] = members[index - 1].WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));
            }
        }

        members.Insert(index, member);
        if (index + 1 < members.Count && !members[index + 1].GetLeadingTrivia().FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia))
        {
            var next = members[index + 1];
            members[index + 1] = next.WithLeadingTrivia(next.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(newLine)));
        }
    }

    private static bool EndsLine(MemberDeclarationSyntax member) => member.GetTrailingTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    private static TypeDeclarationSyntax WithBraces(TypeDeclarationSyntax type) =>
        type.OpenBraceToken.IsKind(SyntaxKind.OpenBraceToken) && !type.OpenBraceToken.IsMissing
            ? type
            : type
                .WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(type.SemicolonToken.TrailingTrivia))
                .WithAdditionalAnnotations(Formatter.Annotation);

    private static bool Prefers(AnalyzerConfigOptions options, string key) =>
        !options.TryGetValue(key, out var value) || !value.TrimStart().StartsWith("false", StringComparison.OrdinalIgnoreCase);
}
