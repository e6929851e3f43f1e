using System.Reflection;
using System.Text;
using Saddle.Cli.Output;
using Saddle.Evaluation.Claims;

namespace Saddle.Cli.Claims;

/// <summary>A verdict as SARIF 2.1.0, a result for each thing to be said, at its place in the claim's file.</summary>
internal static class SarifFile
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    private static readonly (string Id, string Name, string Meaning)[] Rules =
    [
        ("claim-refuted", "ClaimRefuted", "Adversarial examples contradict the claim."),
        ("claim-not-refuted", "ClaimNotRefuted", "What was tried does not contradict the claim; nothing is proven."),
        ("claim-untestable", "ClaimUntestable", "The claim does not say what a test would need."),
        ("claim-void", "ClaimVoid", "An earlier verdict is void: something that it depended on was changed."),
        ("claim-unusable", "ClaimUnusable", "The claim's file, or what it names, is unusable."),
    ];

    private static string Version =>
        typeof(SarifFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Writes the verdict of a claim.</summary>
    public static void Write(string path, CheckResult result)
    {
        string file = result.Document.File;
        var results = new List<object>();
        if (result.Verdict == ClaimVerdict.Untestable)
            results.AddRange(result.Missing
                .Select(missing => Result("claim-untestable", "fail", "warning", $"{missing}.", file, result.Document.PlaceOf(missing.Part))));
        else if (result.Verdict == ClaimVerdict.Refuted) results.Add(Result("claim-refuted", "fail", "error", CheckText.Sentence(result), file, result.Place));
        else results.Add(Result("claim-not-refuted", "pass", "none", CheckText.Sentence(result), file, result.Place));
        if (result.Void is { } earlier)
        {
            string message = $"The earlier verdict ({earlier.Verdict}) is void: {string.Join("; ", result.Changes)}.";
            results.Add(Result("claim-void", "informational", "none", message, file, result.Place));
        }
        Write(path, results);
    }

    /// <summary>Writes that a claim's file is unusable.</summary>
    public static void Write(string path, string file, string message, Place place) =>
        Write(path, [Result("claim-unusable", "fail", "error", message, file, place)]);

    private static void Write(string path, IReadOnlyList<object> results)
    {
        string document = JsonOutput.Of(new Dictionary<string, object>
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new[]
            {
                new
                {
                    Tool = new
                    {
                        Driver = new
                        {
                            Name = "saddle",
                            SemanticVersion = Version,
                            Rules = Rules.Select(rule => new { rule.Id, rule.Name, ShortDescription = new { Text = rule.Meaning } }),
                        },
                    },
                    Results = results,
                    ColumnKind = "utf16CodeUnits",
                },
            },
        });
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(document + '\n')), makeFolder: true);
    }

    private static object Result(string rule, string kind, string level, string message, string file, Place place) => new
    {
        RuleId = rule,
        RuleIndex = Array.FindIndex(Rules, one => one.Id == rule),
        Kind = kind,
        Level = level,
        Message = new { Text = message },
        Locations = new[]
        {
            new
            {
                PhysicalLocation = new
                {
                    ArtifactLocation = new { Uri = Address(file) },
                    Region = new { StartLine = place.Line, StartColumn = place.Column },
                },
            },
        },
    };

    /// <summary>A path as an address: relative ones stay so, which is how a CI system finds the file in the repository.</summary>
    private static string Address(string file)
    {
        string forward = file.Replace('\\', '/');
        return Path.IsPathRooted(file) ? new Uri(Path.GetFullPath(file)).AbsoluteUri : string.Join('/', forward.Split('/').Select(Uri.EscapeDataString));
    }
}
