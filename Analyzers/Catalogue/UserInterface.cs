using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// Knows what belongs to the one thread of a user interface or a game: nobody raises an event there while that thread is still
/// in a constructor.
/// </summary>
internal static class UserInterface
{
    private static readonly string[] _frameworks =
    {
        "System.Windows", "Windows.UI", "Microsoft.UI", "Microsoft.Maui", "Microsoft.Xna.Framework", "Xamarin", "Avalonia", "UnityEngine",
        "UnityEditor", "Gtk", "Eto", "Godot", "Terminal.Gui", "Android", "AppKit", "UIKit",
    };

    /// <summary>True for a type of a framework for user interfaces, and for one that derives from such a type.</summary>
    internal static bool Has(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.ContainingNamespace is { IsGlobalNamespace: false } around && IsOfFramework(around.ToDisplayString()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a file that imports such a framework: its types present something, whatever they derive from.</summary>
    internal static bool IsImportedBy(SyntaxTree file, CancellationToken cancellationToken)
    {
        if (file.GetRoot(cancellationToken) is not CompilationUnitSyntax root)
        {
            return false;
        }

        if (HasFramework(root.Usings))
        {
            return true;
        }

        foreach (var member in root.Members)
        {
            if (member is BaseNamespaceDeclarationSyntax around && HasFramework(around.Usings))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasFramework(SyntaxList<UsingDirectiveSyntax> imports)
    {
        foreach (var import in imports)
        {
            if (import.Alias is null && import.StaticKeyword.RawKind == 0 && IsOfFramework(import.Name?.ToString() ?? string.Empty))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True for a notification that data binding listens to, such as <c>PropertyChanged</c>: bound controls want it on their own
    /// thread, so whoever raises it keeps to that one.
    /// </summary>
    internal static bool IsBinding(ITypeSymbol? handler) => handler is
    {
        Name: "PropertyChangedEventHandler" or "PropertyChangingEventHandler",
        ContainingNamespace: { Name: "ComponentModel", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
    } or
    {
        Name: "NotifyCollectionChangedEventHandler",
        ContainingNamespace: { Name: "Specialized", ContainingNamespace: { Name: "Collections", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } },
    };

    private static bool IsOfFramework(string name)
    {
        foreach (var framework in _frameworks)
        {
            if (name.StartsWith(framework, StringComparison.Ordinal) && (name.Length == framework.Length || name[framework.Length] == '.'))
            {
                return true;
            }
        }

        return false;
    }
}
