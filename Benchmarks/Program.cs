using System.CommandLine;
using RaceAnalyzers.Benchmarks.Commands;

return await new RootCommand("Measures RaceAnalyzers: on whole code bases, beside other packages, and against the clock.")
{
    CorpusCommand.Create(),
    PeersCommand.Create(),
    SpeedCommand.Create(),
    MicroCommand.Create(),
}.Parse(args).InvokeAsync();
