using System.CommandLine;
using System.Text.Json.Nodes;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle demo</c>: the main job on a natural and a robust built-in model, side by side.</summary>
internal sealed class DemoCommand : SaddleCommand
{
    private const int UsualExamples = 200;
    private static readonly string[] Models = ["digits-small-cnn-natural", "digits-small-cnn-robust"];
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.3) };

    private readonly Session _session;
    private readonly Option<int?> _examples =
        OptionOf.Whole("--examples", $"The first N test digits, 1 to 2000. Default: {UsualExamples}.", 1, EmbeddedDigits.TestCount);
    private readonly WorkOptions _work;

    /// <summary>Creates the command.</summary>
    public DemoCommand(Session session) : base("demo", "See the main job: a naturally and an adversarially trained digits model under L∞ 0.3 with the "
        + "standard suite, side by side. Needs no file and no network; takes less than a minute.")
    {
        _session = session;
        Add(_examples);
        _work = new WorkOptions(this, "The folder of both runs and report.html. Default: runs/demo.");
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle demo", "a table and runs/demo/report.html"), ("saddle demo --json --out /tmp/demo", "for programs")];

    private int Run(ParseResult parsed)
    {
        int examples = parsed.GetValue(_examples) ?? UsualExamples;
        string folder = _work.Folder(parsed) ?? Path.Combine("runs", "demo");
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = examples });
        var runs = new List<(string Name, IRunStore Store)>();
        try
        {
            var results = new List<EvaluationResult>();
            foreach (string model in Models)
            {
                string own = Path.Combine(folder, model);
                runs.Add((model, SqliteRunStore.Open(own)));
                results.Add(Evaluate(parsed, model, data, runs[^1].Store, own));
            }
            string report = Path.Combine(folder, "report.html");
            HtmlReport.Write(runs, report);
            if (_work.WantsJson(parsed)) _session.Out.WriteLine(Json(results));
            else WriteTable(results);
            (_work.WantsJson(parsed) ? _session.Error : _session.Out).WriteLine($"Report: {report}");
            return 0;
        }
        finally
        {
            foreach ((_, IRunStore store) in runs) store.Dispose();
        }
    }

    private EvaluationResult Evaluate(ParseResult parsed, string model, Dataset data, IRunStore store, string folder)
    {
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions { InputShape = data.InputShape, DataClasses = data.ClassNames.Count });
        var plan = new EvaluationPlan
        {
            Model = model,
            Threats = [Threat],
            Examples = data.Count,
            BatchSize = _work.Batch(parsed),
            Seed = _work.SeedOf(parsed),
            Command = _session.Command
        };
        return EvaluationJob.Run(_session, classifier, data, plan, store, folder, $"{model}: ");
    }

    private void WriteTable(List<EvaluationResult> results)
    {
        ThreatResult[] threats = [.. results.Select(result => result.Threats[0])];
        _session.Out.WriteLine($"The first {Texts.Examples(results[0].Examples)} of {results[0].Run.Data} under {Threat.Ball}; accuracy");
        var table = new TextTable(null, ["", .. results.Select(result => $">{result.Run.Model}")]);
        table.Add(["natural", .. results.Select(result => Texts.Percent(result.NaturalAccuracy))]);
        for (int attack = 0; attack < threats[0].Attacks.Count; attack++)
            table.Add([$"after {AttackLabel.Of(threats[0].Attacks[attack], threats[0])}",
                .. threats.Select(threat => Texts.Percent(threat.Attacks[attack].RobustAccuracy))]);
        table.Add(["ROBUST (at most)", .. threats.Select(threat => Texts.Percent(threat.RobustAccuracy))]);
        table.Write(_session.Out);
        foreach (EvaluationResult result in results) _session.Out.WriteLine($"{result.Run.Model}: {Texts.Verdict(result.Threats[0], result)}");
    }

    private static string Json(List<EvaluationResult> results)
    {
        var models = new JsonArray();
        foreach (EvaluationResult result in results)
        {
            JsonObject fields = JsonNode.Parse(ResultReader.ToJson(result))!.AsObject();
            fields.Insert(0, "name", result.Run.Model);
            models.Add(fields);
        }
        return JsonOutput.Of(new JsonObject { ["schemaVersion"] = 1, ["models"] = models });
    }
}
