using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>
/// The compiler's builder of control-flow graphs throws on some code that does not compile: here, an interpolated string for a
/// handler that cannot be constructed. What is around it is analysed all the same.
/// </summary>
public sealed class BrokenGraphTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "a method", "public void Broken() { Text.Print($\"{1}\"); }" },
        { "a lambda", "public void Broken() { Action print = () => Text.Print($\"{1}\"); print(); }" },
        { "a local function", "public void Broken() { Print(); void Print() { Text.Print($\"{1}\"); } }" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public Task CodeAroundABodyWithoutAGraphIsAnalysed(string where, string body)
    {
        Assert.NotEmpty(where);
        return Verify.AnalyzerAsync(
            $$"""
            public sealed class Devices
            {
                private readonly ConcurrentDictionary<int, Device> _all = new();

                public void Add(int id)
                {
                    var device = new Device();
                    {|RACE001:_all.TryAdd(id, device)|};
                    device.Name = "device " + id;
                }

                public string? Find(int id) => _all[id].Name;

                {{body}}

                public sealed class Device { public string? Name; }
            }

            [System.Runtime.CompilerServices.InterpolatedStringHandler]
            public struct Text
            {
                public Text(int literals, int values, string missing) { }

                public void AppendFormatted(int value) { }

                public static void Print(Text text, int missing) { }
            }
            """,
            new VerifyOptions { AllowCompileErrors = true });
    }
}
