using IommuPort.Timeline;
using Spectre.Console;

if (args is not [var port, var name] || !Ports.All.TryGetValue(port, out var scenarios))
{
    Console.Error.WriteLine($"usage: timeline {string.Join('|', Ports.All.Keys)} SCENARIO");
    foreach (var each in Ports.All.Values.First())
    {
        Console.Error.WriteLine($"  {each.Name,-24} {each.Description}");
    }

    return 2;
}

// Every actor needs a thread of its own, however few processors there are: those that hold keep theirs.
ThreadPool.SetMinThreads(workerThreads: 32, completionPortThreads: 1);

var scenario = scenarios.Single(scenario => scenario.Name == name);
ConsoleTimeline.Write(AnsiConsole.Console, await Run.PlayAsync(port, scenario));
return 0;
