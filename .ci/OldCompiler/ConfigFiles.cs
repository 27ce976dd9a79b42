using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace OldCompiler;

/// <summary>What the files named <c>.editorconfig</c> and the global configurations of a command line say.</summary>
internal sealed class ConfigFiles
{
    private readonly AnalyzerConfigSet _files;
    private readonly ConcurrentDictionary<string, AnalyzerConfigOptionsResult> _read = new();

    internal ConfigFiles(IEnumerable<string> paths)
    {
        _files = AnalyzerConfigSet.Create<IReadOnlyList<AnalyzerConfig>>(
            [.. paths.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path))],
            out var problems);
        Problems = problems;
        Severities = new SeveritiesOfFiles(this);
        Options = new OptionsOfFiles(this);
    }

    internal ImmutableArray<Diagnostic> Problems { get; }

    internal SyntaxTreeOptionsProvider Severities { get; }

    internal AnalyzerConfigOptionsProvider Options { get; }

    private AnalyzerConfigOptionsResult Of(SyntaxTree tree) => _read.GetOrAdd(tree.FilePath, _files.GetOptionsForSourcePath);

    private sealed class SeveritiesOfFiles(ConfigFiles files) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            files.Of(tree).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            files._files.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }

    private sealed class OptionsOfFiles(ConfigFiles files) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(files._files.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(files.Of(tree).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => values.Keys;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key.ToLowerInvariant(), out value);
    }
}
