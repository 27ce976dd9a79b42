using IommuPort.Timeline;
using Spectre.Console;

// Every actor needs a thread of its own, however few processors there are: those that hold keep theirs.
ThreadPool.SetMinThreads(workerThreads: 32, completionPortThreads: 1);

if (args is ["--pictures", var folder])
{
    foreach (var scenario in Ports.All[Ports.Steps[0]].Where(scenario => scenario.Cues.Count > 0))
    {
        await DrawPictureAsync(scenario.Name, Path.Combine(folder, scenario.Name + ".svg"));
    }

    return 0;
}

if (args is not [var name, .. var options] || !Ports.ScenarioNames.Contains(name))
{
    return ExplainUsage();
}

switch (options)
{
    case []:
        await DrawOnConsoleAsync(Ports.Steps);
        return 0;
    case [var port] when Ports.All.ContainsKey(port):
        await DrawOnConsoleAsync([port]);
        return 0;
    case ["--svg", var path]:
        await DrawPictureAsync(name, path);
        return 0;
    default:
        return ExplainUsage();
}

static async Task DrawPictureAsync(string scenario, string path) =>
    await File.WriteAllTextAsync(path, SvgTimeline.Draw(await PlayAsync(scenario, Ports.Steps)));

static async Task<IReadOnlyList<Run>> PlayAsync(string name, IEnumerable<string> ports)
{
    var runs = new List<Run>();
    foreach (var port in ports)
    {
        runs.Add(await Run.PlayAsync(port, Ports.All[port].Single(scenario => scenario.Name == name)));
    }

    return runs;
}

async Task DrawOnConsoleAsync(IEnumerable<string> ports)
{
    foreach (var run in await PlayAsync(name, ports))
    {
        ConsoleTimeline.Write(AnsiConsole.Console, run);
    }
}

static int ExplainUsage()
{
    var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    error.WriteLine("Usage: timeline SCENARIO              the three ports, one below the other");
    error.WriteLine($"       timeline SCENARIO PORT         one of {string.Join(", ", Ports.All.Keys)}");
    error.WriteLine("       timeline SCENARIO --svg FILE   the three ports side by side, as a picture");
    error.WriteLine("       timeline --pictures FOLDER     such a picture of each scenario that has an interleaving to show");
    var grid = new Grid().AddColumns(2);
    foreach (var scenario in Ports.All[Ports.Steps[0]])
    {
        grid.AddRow(new Text(scenario.Name, new Style(decoration: Decoration.Bold)), new Text(scenario.Description));
    }

    error.Write(grid);
    return 2;
}
