using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle;

/// <summary>The first call: <c>attack.Against(classifier, images, labels).Within(Norm.Linf, 2/255.0, 8/255.0)</c>.</summary>
public static class AttackTrials
{
    /// <summary>Tries an attack on examples.</summary>
    /// <param name="attack">The attack.</param>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="inputs">float32, <c>[N, …]</c>, within the contract's bounds; not disposed.</param>
    /// <param name="labels">int64, <c>[N]</c>: true classes; not disposed.</param>
    public static Trial Against(this Attack attack, Classifier classifier, Tensor inputs, Tensor labels) => new(attack, classifier, inputs, labels);
}

/// <summary>
/// An attack on examples of which nothing is stored: what is wrong by itself is not attacked, each point is judged by fresh passes
/// in a batch and alone, and what cannot be trusted is said.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Trial
{
    private readonly Classifier _classifier;
    private readonly Tensor _inputs, _labels;

    internal Trial(Attack attack, Classifier classifier, Tensor inputs, Tensor labels) =>
        (Attack, _classifier, _inputs, _labels) = (attack, classifier, inputs, labels);

    /// <summary>The attack.</summary>
    public Attack Attack { get; }

    /// <summary>What the adversary wants; misclassification where nothing else is said.</summary>
    public Goal Goal { get; init; } = Goal.Misclassification;

    /// <summary>The features that may change; all where null.</summary>
    public FeatureMask? Mask { get; init; }

    /// <summary>An ε of its own for each feature, as a multiple of the ball's; the same for all where null. Not under L0.</summary>
    public FeatureScale? EpsilonScale { get; init; }

    /// <summary>The most inputs that the model may be asked about for each example; null for no limit.</summary>
    public long? QueryBudget { get; init; }

    /// <summary>What the adversary knows of a stochastic model's draws; their distribution where nothing else is said.</summary>
    public KnownRandomness Randomness { get; init; }

    /// <summary>Where all draws come from; 0 where nothing else is said.</summary>
    public ulong Seed { get; init; }

    /// <summary>Examples that are attacked at once; 500 where nothing else is said. It changes no draw.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Runs it at one ε or several; an attack of the minimum norm is run once for all of them.</summary>
    /// <param name="norm">How a perturbation is measured.</param>
    /// <param name="epsilons">The perturbation budgets; none for an attack of the minimum norm that is to be read without ε.</param>
    /// <returns>What came of it, in the order of the ε; the caller disposes it.</returns>
    /// <exception cref="UsageException">An ε is out of range, or the attack does not work under the norm, the goal or without ε.</exception>
    /// <exception cref="InputException">Inputs, labels or model are unusable.</exception>
    public TrialResult Within(Norm norm, params ReadOnlySpan<double> epsilons)
    {
        NormBall[] balls = epsilons.Length == 0 ? [NormBall.Unlimited(norm)] : [.. epsilons.ToArray().Select(epsilon => new NormBall(norm, epsilon))];
        using Dataset data =
            new("examples", _inputs.detach().cpu().clone(), _labels.detach().cpu().clone(),
                [.. Enumerable.Range(0, _classifier.Contract.Classes).Select(label => $"class {label}")]);
        var plan = new EvaluationPlan
        {
            Model = "model",
            Threats = [.. balls.Select(ball => new ThreatModel
            {
                Ball = ball,
                Goal = Goal,
                Access = Attack.Needs,
                Mask = Mask,
                EpsilonScale = EpsilonScale,
                QueryBudget = QueryBudget,
                Randomness = Randomness,
            })],
            Attacks = [Attack],
            Seed = Seed,
            BatchSize = BatchSize,
            Probes = false,
            Points = StoredPoints.All,
        };
        var store = new MemoryRunStore();
        EvaluationResult result = Evaluator.Evaluate(_classifier, data, plan, store);
        return TrialResult.Read(result, store, data);
    }

    /// <summary>A line for people: the attack, its goal, and what holds it.</summary>
    public override string ToString() => $"{Attack} on {LineText.Count(_inputs.shape[0], "example")}, goal {Goal}"
        + $"{(Mask is null ? "" : $", {Mask}")}{(EpsilonScale is null ? "" : $", {EpsilonScale}")}{(QueryBudget is { } queries ? $", at most {queries} queries" : "")}";
}
