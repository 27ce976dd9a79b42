using NJsonSchema;

// Arguments: SARIF logs. Says what is wrong with each; the exit code is 1 if anything is, and 2 if there is nothing to look at.
if (args.Length == 0)
{
    Console.Error.WriteLine("SarifSchema: no log to look at.");
    return 2;
}

var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json"));
var isValid = true;
foreach (var path in args)
{
    var errors = schema.Validate(await File.ReadAllTextAsync(path));
    isValid &= errors.Count == 0;
    Console.WriteLine($"{path}: {errors.Count} errors against the schema of SARIF 2.1.0");
    foreach (var error in errors)
    {
        Console.WriteLine(error);
    }
}

return isValid ? 0 : 1;
