using Saddle.Evaluation;

namespace Saddle.Reports;

/// <summary>What the adversary may do, may ask and wants.</summary>
internal sealed class ThreatModelSection : IReportSection
{
    public string Anchor => "threats";

    public string Title => "Threat model";

    public Html Render(ReportRun run) => Html.Of($"""
        <p>{run.Result.Examples} examples of <b>{run.Description.Data}</b>, {run.Description.ClassNames.Count} classes; inputs of shape {Shape(run)} with values in {run.Description.Bounds}.{Stochastic(run.Result)}</p>
        <dl class="threats">{run.Description.Threats.Select(Threat)}</dl>

        """);

    private static Html Threat(ThreatDescription threat) => Html.Of($"""
        <div><dt>{Numbers.Ball(threat.Norm, threat.Epsilon)}</dt><dd>{Ball(threat)} {Goal(threat.Goal)} {Access(threat.Access)}{Budget(threat)} <code>{threat.Key}</code></dd></div>

        """);

    private static string Shape(ReportRun run) => run.Description.InputShape.Count == 0 ? "one value" : string.Join(" × ", run.Description.InputShape);

    private static string Stochastic(EvaluationResult result) => result.Stochastic ? " The model answers the same input differently." : "";

    private static string Ball(ThreatDescription threat) => threat.Norm switch
    {
        "linf" => $"No value may change by more than {Numbers.Epsilon(threat.Epsilon)}.",
        "l2" => $"The Euclidean length of the change is at most {Numbers.Epsilon(threat.Epsilon)}.",
        "l1" => $"The changes add up to at most {Numbers.Epsilon(threat.Epsilon)}.",
        "l0" => threat.Epsilon < 1 ? $"At most {Numbers.Percent(threat.Epsilon)} of the values may change, each by any amount." : $"At most {Numbers.Epsilon(threat.Epsilon)} values may change, each by any amount.",
        _ => "",
    };

    private static string Goal(string goal) => goal.Split(':') switch
    {
        ["untargeted"] => "The goal is any wrong class.",
        ["target", var target] => $"The goal is that examples of other classes are taken for class {target}.",
        ["any-to", var target] => $"The goal is that any input is taken for class {target}.",
        ["confidence", var probability] => $"The goal is a probability below {probability} for the true class.",
        _ => $"The goal is {goal}.",
    };

    private static string Access(string access) => access switch
    {
        "gradient" => "The adversary knows the model and its gradients (white-box).",
        "scores" => "The adversary sees the model's scores alone (score-based).",
        "labels" => "The adversary sees the predicted class alone (decision-based).",
        _ => $"Access: {access}.",
    };

    private static string Budget(ThreatDescription threat) => threat.QueryBudget is { } queries ? $" At most {Numbers.Count(queries)} queries an example." : "";
}
