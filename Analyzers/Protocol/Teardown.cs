using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells the methods that end an object's life: what they take away is not needed any more.</summary>
internal static class Teardown
{
    private static readonly string[] _verbs =
    {
        "Dispose", "Close", "Stop", "Shutdown", "ShutDown", "Clear", "Reset", "Remove", "Unregister", "Detach", "Disconnect", "Abort", "Free",
        "Release", "Cleanup", "CleanUp", "Destroy", "Finalize", "Terminate", "Uninstall", "Unload", "Deactivate", "Disable", "Exit",
    };

    /// <summary>True for code in a method that ends something.</summary>
    internal static bool Contains(SyntaxNode code)
    {
        for (var node = code; node is not (null or TypeDeclarationSyntax); node = node.Parent)
        {
            if (node is MethodDeclarationSyntax method)
            {
                return IsName(method.Identifier.ValueText);
            }
        }

        return false;
    }

    /// <summary>True for the name of a method that ends something, such as <c>DisposeAsync</c> or <c>OnClosed</c>.</summary>
    internal static bool IsName(string name)
    {
        foreach (var verb in _verbs)
        {
            if (name.IndexOf(verb, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
