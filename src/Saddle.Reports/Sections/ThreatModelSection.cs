using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>What the adversary may do, may ask and wants.</summary>
internal sealed class ThreatModelSection : IReportSection
{
    public string Anchor => "threats";

    public string Title => "Threat model";

    public Html Render(ReportRun run) => Html.Of($"""
        <p>{Numbers.Examples(run.Result.Examples)} of <b>{run.Description.Data}</b>, {run.Description.ClassNames.Count} classes; inputs of shape {Shape(run)} with values in {run.Description.Bounds}.{Stochastic(run.Result)}</p>
        <dl class="threats">{run.Description.Threats.Select(threat => Threat(threat, run.Description.InputShape))}</dl>

        """);

    private static Html Threat(ThreatRun run, IReadOnlyList<long> inputShape) => Html.Of($"""
        <div><dt>{ThreatWords.Of(run.Threat.Ball)}</dt><dd>{ThreatWords.Sentences(run.Threat, Features(inputShape))} <code>{run.Threat.ToString()}</code></dd></div>

        """);

    private static long Features(IReadOnlyList<long> inputShape) => inputShape.Aggregate(1L, (features, size) => features * size);

    private static string Shape(ReportRun run) => run.Description.InputShape.Count == 0 ? "one value" : string.Join(" × ", run.Description.InputShape);

    private static string Stochastic(EvaluationResult result) => result.Stochastic ? " The model answers the same input differently." : "";
}
