using YamlDotNet.RepresentationModel;

// Arguments: a pipeline file and a folder. Writes what each step of the pipeline hands to a shell into a file of its own there, named by
// the step's position. Knows the files of docs/ci: one job, and in GitLab's case the setup of its container left out.
var stream = new YamlStream();
using (var reader = File.OpenText(args[0]))
{
    stream.Load(reader);
}

var root = (YamlMappingNode)stream.Documents.Single().RootNode;
var steps = Path.GetFileName(args[0]) switch
{
    "github.yml" => Steps(Only(root["jobs"])["steps"], "run"),
    "azure-pipelines.yml" => Steps(root["steps"], "script"),
    "gitlab-ci.yml" => Commands(Only(root)["script"]).Concat(Commands(Only(root)["after_script"])),
    var other => throw new ArgumentException($"Not a pipeline of docs/ci: {other}"),
};

var position = 0;
foreach (var step in steps)
{
    File.WriteAllText(Path.Combine(args[1], $"{++position}.sh"), step + "\n");
}

return position > 0 ? 0 : 1;

static YamlNode Only(YamlNode jobs) => ((YamlMappingNode)jobs).Children.Values.Single();

static IEnumerable<string> Steps(YamlNode steps, string shell) =>
    ((YamlSequenceNode)steps).Children.Cast<YamlMappingNode>()
        .Where(step => step.Children.ContainsKey(shell))
        .Select(step => ((YamlScalarNode)step[shell]).Value!);

static IEnumerable<string> Commands(YamlNode commands) =>
    ((YamlSequenceNode)commands).Children.Cast<YamlScalarNode>().Select(command => command.Value!);
