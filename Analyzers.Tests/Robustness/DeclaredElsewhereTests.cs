using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>Members that the source uses, and whose declaration stands elsewhere or is no body.</summary>
public sealed class DeclaredElsewhereTests
{
    [Theory]
    [InlineData("{|RACE003:_isLoaded = true|};", "if (_isLoaded) { return; }")]
    [InlineData("_isLoaded = true;", "")]
    public Task BaseClassOfAnotherAssemblyDeclaresTheFlag(string set, string check) => Verify.AnalyzerAsync(
        $$"""
        public sealed class Units : Loadable
        {
            private readonly Dictionary<string, double> _units = new();
            private readonly object _lock = new();

            public double Factor(string unit)
            {
                EnsureLoaded();
                return _units[unit];
            }

            private void EnsureLoaded()
            {
                {{check}}
                lock (_lock) { Load(); }
            }

            private void Load()
            {
                if (!_isLoaded)
                {
                    _units["s"] = 1;
                    {{set}}
                }
            }
        }
        """,
        new VerifyOptions { ExtraReferences = [Emit("public abstract class Loadable { protected bool _isLoaded; }")] });

    [Fact]
    public void InvokeOfADelegateHasNoBody()
    {
        var compilation = Compile("public delegate void Handler(string text); public static class Handlers { public static void Run(Handler handler) => handler(\"\"); }");
        Assert.False(FlowContext.HasBody(compilation.GetTypeByMetadataName("Handler")!.DelegateInvokeMethod!));
        Assert.True(FlowContext.HasBody((IMethodSymbol)compilation.GetTypeByMetadataName("Handlers")!.GetMembers("Run")[0]));
    }

    private static MetadataReference Emit(string source)
    {
        using var assembly = new MemoryStream();
        Assert.True(Compile(source).Emit(assembly).Success);
        return MetadataReference.CreateFromImage(assembly.ToArray());
    }

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Elsewhere",
        [CSharpSyntaxTree.ParseText(source)],
        NetReferences.All,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
