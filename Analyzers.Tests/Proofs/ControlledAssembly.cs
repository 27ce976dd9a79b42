using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.Coyote.Specifications;
using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>
/// C# code that was compiled, and whose locks, threads, tasks and memory accesses were rewritten to Coyote's own, so that
/// <see cref="Exploration" /> can run it under one schedule after another. The code may use Coyote's
/// <see cref="Specification" />; it must not use <c>System.Threading.Timer</c> and whatever else Coyote has no control of.
/// </summary>
internal sealed class ControlledAssembly
{
    private readonly Assembly _assembly;

    private ControlledAssembly(Assembly assembly) => _assembly = assembly;

    /// <summary>Compiles documents as a library and rewrites it. Fails if they do not compile.</summary>
    internal static Task<ControlledAssembly> CreateAsync(
        IEnumerable<(string Path, string Text)> documents,
        Interleaving interleaving = Interleaving.Everywhere,
        VerifyOptions? options = null)
    {
        options ??= VerifyOptions.Default;
        return CreateAsync(TestProject.Create(documents, [], [], options).Project, interleaving);
    }

    /// <summary>Compiles a project, such as one whose documents a code fix has changed, and rewrites it.</summary>
    internal static async Task<ControlledAssembly> CreateAsync(Project project, Interleaving interleaving = Interleaving.Everywhere)
    {
        // Each has a name of its own, because Coyote remembers assemblies by their names.
        var name = "Controlled" + Guid.NewGuid().ToString("N");
        if (interleaving == Interleaving.Everywhere)
        {
            foreach (var id in project.DocumentIds)
            {
                var document = project.GetDocument(id)!;
                project = document.WithSyntaxRoot(SchedulingPoints.AddTo((await document.GetSyntaxRootAsync())!)).Project;
            }
        }

        var compilation = await project
            .WithAssemblyName(name)
            .AddMetadataReference(MetadataReference.CreateFromFile(typeof(Specification).Assembly.Location))
            .GetCompilationAsync();
        var folder = Directory.CreateTempSubdirectory("proof-");
        try
        {
            var path = Path.Combine(folder.FullName, name + ".dll");
            Emit(compilation!, path);
            await RewriteAsync(path, interleaving);
            using var code = new MemoryStream(await File.ReadAllBytesAsync(path));
            return new ControlledAssembly(new AssemblyLoadContext(name).LoadFromStream(code));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A static method without parameters that returns a <see cref="Task" /> or nothing.</summary>
    /// <param name="type">The full name of the type.</param>
    /// <param name="method">The name of the method, which may be private.</param>
    internal Delegate EntryPoint(string type, string method)
    {
        var found = _assembly.GetType(type, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes)
            ?? throw new ArgumentException($"{type} has no static method {method} without parameters.", nameof(method));
        return found.CreateDelegate(found.ReturnType == typeof(Task) ? typeof(Func<Task>) : typeof(Action));
    }

    /// <summary>The value of a constant of type <c>string</c>.</summary>
    internal string Constant(string type, string field) =>
        (string)_assembly.GetType(type, throwOnError: true)!.GetField(field)!.GetRawConstantValue()!;

    private static void Emit(Compilation compilation, string path)
    {
        using var code = File.Create(path);
        var result = compilation.Emit(code);
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            throw new InvalidOperationException(
                $"The code does not compile:\n{string.Join('\n', errors)}\n\n{string.Join("\n\n", compilation.SyntaxTrees)}");
        }
    }

    // The rewriter comes as a tool for an older runtime; it runs on this one.
    private static async Task RewriteAsync(string path, Interleaving interleaving)
    {
        var everywhere = interleaving == Interleaving.Everywhere ? "true" : "false";
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Metadata("CoyoteRewriter"),
                "rewrite",
                path,
                "--rewrite-memory-locations",
                everywhere,
                "--rewrite-concurrent-collections",
                everywhere,
            },
            Environment = { ["DOTNET_ROLL_FORWARD"] = "Major", ["COYOTE_CLI_TELEMETRY_OPTOUT"] = "1" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Coyote did not rewrite the code:\n{await output}\n{await errors}");
        }
    }

    private static string Metadata(string key) =>
        typeof(ControlledAssembly).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key)
            .Value!;
}
