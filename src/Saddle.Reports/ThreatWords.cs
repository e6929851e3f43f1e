using Saddle.Evaluation.Results;
using Saddle.Threats;

namespace Saddle.Reports;

/// <summary>Threat models as people read them.</summary>
internal static class ThreatWords
{
    /// <summary>A threat's ball: <c>L∞ 0.3</c>, <c>L0 14.5 %</c>, <c>L2</c> without an ε.</summary>
    public static string Of(NormBall ball) => ball.IsUnlimited ? Numbers.Norm(ball.Norm.Word()) : $"{Numbers.Norm(ball.Norm.Word())}\u00A0{Budget(ball)}";

    /// <summary>What ball, scale, mask, goal, access and query budget mean, in sentences.</summary>
    /// <param name="threat">The threat model.</param>
    /// <param name="features">The number of features of an input.</param>
    public static string Sentences(ThreatModel threat, long features) => string.Join(' ',
    [
        Ball(threat.Ball),
        .. FeatureSummary.Of(threat.EpsilonScale, features) is { } scale ? [Scale(threat.EpsilonScale!, scale)] : Array.Empty<string>(),
        .. FeatureSummary.Of(threat.Mask, features) is { } mask ? [$"{Count(mask)} may change, by the mask{From(mask)}; the others are fixed."]
            : Array.Empty<string>(),
        Goal(threat.Goal), Access(threat.Access),
        .. threat.QueryBudget is { } queries ? [$"At most {Numbers.Count(queries)} queries an example."] : Array.Empty<string>(),
        .. threat.Randomness == KnownRandomness.Sequence ? ["The adversary knows the very draws by which points are judged."] : Array.Empty<string>(),
    ]);

    private static string Scale(FeatureScale scale, FeatureSummary summary) => "Every feature's ε is this one times its scale, "
        + $"{Numbers.Measure(scale.Smallest)} to {Numbers.Measure(scale.Largest)}{From(summary)}; distances are of the change divided by the scale."
        + (summary.Changeable < summary.Features ? $" {Count(summary)} have a scale above 0; the others are fixed." : "");

    private static string Count(FeatureSummary summary) => $"{Numbers.Count(summary.Changeable)} of {Numbers.Count(summary.Features)} features";

    private static string From(FeatureSummary summary) => $" {summary.Hash[..12]}{(summary.File is null ? "" : $" from {summary.File}")}";

    private static string Budget(NormBall ball) => ball.EpsilonText!.Replace("%", "\u00A0%", StringComparison.Ordinal);

    private static string Ball(NormBall ball) => (ball.Norm, ball.IsUnlimited) switch
    {
        (_, true) => $"There is no ε: what counts is how small a change can be under {Numbers.Norm(ball.Norm.Word())}.",
        (Norm.Linf, _) => $"No value may change by more than {Budget(ball)}.",
        (Norm.L2, _) => $"The Euclidean length of the change is at most {Budget(ball)}.",
        (Norm.L1, _) => $"The changes add up to at most {Budget(ball)}.",
        _ when ball is { Relative: false, Epsilon: < 2 } => "At most 1 value may change, by any amount.",
        _ => $"At most {Budget(ball)}{(ball.Relative ? " of the" : "")} values may change, each by any amount.",
    };

    private static string Goal(Goal goal) => goal switch
    {
        Misclassification => "The goal is any wrong class.",
        SourceTargetMisclassification(var target) => $"The goal is that examples of other classes are taken for class {target}.",
        TargetedMisclassification(var target) => $"The goal is that any input is taken for class {target}.",
        ConfidenceReduction reduction => FormattableString.Invariant($"The goal is a probability below {reduction.Probability} for the true class."),
        _ => $"The goal is {goal}.",
    };

    private static string Access(Access access) => access switch
    {
        Threats.Access.Gradient => "The adversary knows the model and its gradients (white-box).",
        Threats.Access.Scores => "The adversary sees the model's scores alone (score-based).",
        _ => "The adversary sees the predicted class alone (decision-based).",
    };
}
