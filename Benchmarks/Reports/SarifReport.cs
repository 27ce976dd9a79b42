using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Benchmarks.Running;

namespace RaceAnalyzers.Benchmarks.Reports;

/// <summary>Findings as a SARIF 2.1.0 log with one run.</summary>
internal static class SarifReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, IReadOnlyList<Finding> findings, IReadOnlyList<Crash> crashes)
    {
        var rules = findings.Select(finding => finding.Rule).DistinctBy(rule => rule.Id).OrderBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        var log = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "RaceAnalyzers.Benchmarks",
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["invocations"] = new JsonArray(new JsonObject
                {
                    ["executionSuccessful"] = crashes.Count == 0,
                    ["toolExecutionNotifications"] = new JsonArray([.. crashes.Select(Notification)]),
                }),
                ["results"] = new JsonArray([.. findings.Select(finding => Result(finding, rules.FindIndex(rule => rule.Id == finding.Rule.Id)))]),
            }),
        };
        File.WriteAllText(path, log.ToJsonString(Json) + "\n");
    }

    private static JsonObject Rule(DiagnosticDescriptor rule)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var node = new JsonObject
        {
            ["id"] = rule.Id,
            ["shortDescription"] = Message(rule.Title.ToString(culture)),
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.DefaultSeverity) },
        };
        if (rule.Description.ToString(culture) is { Length: > 0 } description)
        {
            node["fullDescription"] = Message(description);
        }

        if (!string.IsNullOrEmpty(rule.HelpLinkUri))
        {
            node["helpUri"] = rule.HelpLinkUri;
        }

        return node;
    }

    private static JsonObject Result(Finding finding, int ruleIndex)
    {
        var node = new JsonObject
        {
            ["ruleId"] = finding.Rule.Id,
            ["ruleIndex"] = ruleIndex,
            ["level"] = Level(finding.Severity),
            ["message"] = Message(finding.Message),
        };
        if (finding.Place is { } place)
        {
            node["locations"] = new JsonArray(Location(place));
        }

        if (finding.OtherPlaces.Count > 0)
        {
            node["relatedLocations"] = new JsonArray([.. finding.OtherPlaces.Select(Location)]);
        }

        return node;
    }

    private static JsonObject Location(Place place) => new()
    {
        ["physicalLocation"] = new JsonObject
        {
            ["artifactLocation"] = new JsonObject { ["uri"] = string.Join('/', place.Path.Split('/').Select(Uri.EscapeDataString)) },
            ["region"] = new JsonObject
            {
                ["startLine"] = place.Line,
                ["startColumn"] = place.Column,
                ["endLine"] = place.EndLine,
                ["endColumn"] = place.EndColumn,
                ["snippet"] = Message(place.Text),
            },
        },
    };

    private static JsonObject Notification(Crash crash) => new()
    {
        ["level"] = "error",
        ["descriptor"] = new JsonObject { ["id"] = "AD0001" },
        ["message"] = Message($"{crash.Analyzer} on {crash.Where}: {crash.Detail}"),
    };

    private static JsonObject Message(string text) => new() { ["text"] = text };

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
