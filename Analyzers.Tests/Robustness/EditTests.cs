using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>
/// An editor asks again after every key, and what the syntax of all files tells together is not read anew then unless an edit
/// changes it. Nobody can see that in the findings.
/// </summary>
public sealed class EditTests
{
    private const int Edits = 12;

    private const string First = "public sealed class First { public int Value; }";

    private const string Edited = """
        using System.Collections.Generic;

        public sealed class Device
        {
            public int State;

            public void Probe(int times) { var left = times; State = left; }
        }

        public partial class Registry
        {
            private readonly object _gate = new();
            private readonly List<Device> _devices = new();
            private bool _open;

            public void Register(Device device)
            {
                lock (_gate)
                {
                    _devices.Add(device);
                }

                Finish(device, 1);
            }

            private void Finish(Device device, int times) => device.Probe(times);

            public Device? Find()
            {
                lock (_gate)
                {
                    return _devices.Count > 0 ? _devices[0] : null;
                }
            }

            public int Count => 3;
        }
        """;

    private const string Last = "public sealed class Last { public int Value; }";

    [Theory]
    [InlineData("var left = times;", "var left = times; /* as often */")]
    [InlineData("var left = times;", "var left = times + 1;")]
    [InlineData("{ var left = times; State = left; }", "{ var rest = times; State = rest; }")]
    [InlineData("_devices[0]", "_devices[1]")]
    [InlineData("=> 3", "=> 4")]
    public void NamesAreKeptWhereAnEditLeavesThemAsTheyAre(string old, string @new)
    {
        var (before, after) = NamesAround(old, @new);
        Assert.Same(before, after);
    }

    [Theory]
    [InlineData("State = left;", "State = left; Register();")]
    [InlineData("_devices.Add(device)", "_devices.Insert(0, device)")]
    [InlineData("_devices.Add(device)", "_others.Add(device)")]
    [InlineData("Finish(device, 1);", "Finish(null, 1);")]
    [InlineData("Finish(Device device, int times)", "Finish(object device, int times)")]
    [InlineData("Finish(Device device, int times)", "Finish(Device device, int times = 1)")]
    [InlineData("public Device? Find()", "public int Find()")]
    [InlineData("public int Count", "public object Count")]
    [InlineData("=> 3;", "=> 3; public int Other => 4;")]
    [InlineData("private void Finish", "private void Complete")]
    [InlineData("Finish(device, 1);", "_open = true;")]
    [InlineData("private bool _open;", "private volatile bool _open;")]
    [InlineData("private bool _open;", "private int _open;")]
    [InlineData("private bool _open;", "public bool _open;")]
    [InlineData("private bool _open;", "private System.Threading.Tasks.Task? _open;")]
    [InlineData("return _devices.Count", "_ = _open; return _devices.Count")]
    [InlineData("Finish(device, 1);", "System.Threading.Tasks.Task.Run(Find);")]
    [InlineData("Finish(device, 1);", "lock (_gate) { }")]
    [InlineData("Finish(device, 1);", "_devices.Remove(device);")]
    [InlineData("Finish(device, 1);", "System.Threading.Monitor.Enter(_gate);")]
    [InlineData("using System.Collections.Generic;", "using System.Collections.Generic; using Gate = System.Object;")]
    [InlineData("public sealed class Device\n", "public sealed class Tool\n")]
    [InlineData("public sealed class Device\n", "public struct Device\n")]
    [InlineData("public sealed class Device\n", "[ThreadSafe] public sealed class Device\n")]
    [InlineData("public sealed class Device\n", "public enum Kind { } public sealed class Device\n")]
    [InlineData("public sealed class Device\n", "public sealed class Device : System.Collections.Concurrent.ConcurrentDictionary<int, int>\n")]
    public void NamesAreReadAnewWhereAnEditChangesThem(string old, string @new)
    {
        var (before, after) = NamesAround(old, @new);
        Assert.NotSame(before, after);
    }

    [Fact]
    public void NamesOfATypeInSeveralFilesAreReadAnewWhereAnythingElseIsNamedInOne()
    {
        const string Part = "public partial class Registry { public int Other() => Count; }";
        var (before, after) = NamesAround("_devices[0]", "_devices[1]", Part);
        Assert.Same(before, after);
        (before, after) = NamesAround("_devices[0]", "_devices[Other]", Part);
        Assert.NotSame(before, after);
    }

    /// <summary>Each edit breaks or mends something, and stays; what stays the same is compared in all versions.</summary>
    [Theory]
    [InlineData("IommuDevice.cs")]
    [InlineData("IommuCore.Probe.cs")]
    public async Task FindingsAfterEveryEditAreThoseOfFreshFiles(string name)
    {
        var compilation = (CSharpCompilation)await TestProject.Create(SampleBeforePatch.Files, [], []).CompileAsync();
        var random = new Random(name.Length);
        var original = compilation.SyntaxTrees.Single(tree => Path.GetFileName(tree.FilePath) == name);
        var edited = original;
        for (var edit = 0; edit < Edits; edit++)
        {
            // Every fourth time, all is as it was at first.
            var changed = edit % 4 == 3 ? edited.WithChangedText(await original.GetTextAsync()) : Break(edited, random);
            compilation = compilation.ReplaceSyntaxTree(edited, changed);
            edited = changed;
            Assert.Equal(await FindingsAsync(Fresh(compilation)), await FindingsAsync(compilation));
        }
    }

    /// <summary>A token is missing, doubled, or another one of the file.</summary>
    private static SyntaxTree Break(SyntaxTree tree, Random random)
    {
        var tokens = tree.GetRoot().DescendantTokens().Where(token => !token.Span.IsEmpty).ToArray();
        var token = tokens[random.Next(tokens.Length)];
        var text = random.Next(3) switch
        {
            0 => string.Empty,
            1 => $"{token.Text} {token.Text}",
            _ => tokens[random.Next(tokens.Length)].Text,
        };
        return tree.WithChangedText(tree.GetText().WithChanges(new TextChange(token.Span, text)));
    }

    private static CSharpCompilation Fresh(CSharpCompilation compilation) =>
        compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(tree =>
            CSharpSyntaxTree.ParseText(SourceText.From(tree.GetText().ToString(), System.Text.Encoding.UTF8), (CSharpParseOptions)tree.Options, tree.FilePath)));

    private static async Task<string> FindingsAsync(CSharpCompilation compilation)
    {
        var findings = await compilation
            .WithAnalyzers([new RegistrationRaceAnalyzer()], new AnalyzerOptions([]))
            .GetAnalyzerDiagnosticsAsync();
        return string.Join('\n', SampleBeforePatch.Describe(findings));
    }

    /// <summary>What is known before and after an edit of the second of three files.</summary>
    private static (SourceNames Before, SourceNames After) NamesAround(string old, string @new, string last = Last)
    {
        var edited = Edited.ReplaceLineEndings("\n");
        var changed = edited.Replace(old, @new, StringComparison.Ordinal);
        Assert.NotEqual(edited, changed);
        var trees = new[] { First, edited, last }.Select(text => CSharpSyntaxTree.ParseText(text)).ToArray();
        var before = SourceVersion.Of(FactsOf(trees)).Names;
        trees[1] = trees[1].WithChangedText(SourceText.From(changed));
        return (before, SourceVersion.Of(FactsOf(trees)).Names);
    }

    private static TreeFacts[] FactsOf(SyntaxTree[] trees) => [.. trees.Select(tree => TreeFacts.Of(tree, CancellationToken.None))];
}
