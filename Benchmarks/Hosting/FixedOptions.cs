using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RaceAnalyzers.Benchmarks.Hosting;

/// <summary>The same options for every file, as if one global configuration held them.</summary>
internal sealed class FixedOptions(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptionsProvider
{
    private readonly Table _table = new(values);

    public override AnalyzerConfigOptions GlobalOptions => _table;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _table;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _table;

    private sealed class Table(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> _values = new(values, KeyComparer);

        public override IEnumerable<string> Keys => _values.Keys;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }
}
