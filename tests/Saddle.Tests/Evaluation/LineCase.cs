using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>
/// Examples (p, ½) on a line with two classes, cut at a boundary: under L∞ an example can be broken exactly where its
/// distance from the boundary is below ε.
/// </summary>
internal static class LineCase
{
    public const float Boundary = 0.5f;

    public static readonly IReadOnlyList<Attack> Attacks =
        [new RandomNoise { Draws = 5 }, new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 5 }];

    /// <summary>Points spread over <c>center ± spread</c>, in a mixed order that is the same for every count; some labels are wrong.</summary>
    public static Dataset Data(int count, float spread = 0.5f, Func<int, bool>? mislabelled = null, float boundary = Boundary, string name = "line")
    {
        float[] positions = [.. Enumerable.Range(0, count).Select(i => Position(i, spread))];
        long[] labels = [.. positions.Select((position, i) => (position > boundary ? 1L : 0L) ^ (mislabelled?.Invoke(i) == true ? 1L : 0L))];
        using var scope = NewDisposeScope();
        return new Dataset(name, stack([tensor(positions), full(count, 0.5f)], 1), tensor(labels), ["low", "high"]);
    }

    /// <summary>Where an example lies: the golden ratio's multiples fill any interval evenly.</summary>
    public static float Position(int example, float spread = 0.5f) => (float)(0.5 + (2 * ((example + 0.3) * 0.6180339887498949 % 1) - 1) * spread * 0.98);

    public static Tensor Logits(Tensor inputs, float slope = 10, float boundary = Boundary)
    {
        Tensor z = inputs.select(1, 0).sub(boundary).mul(slope);
        return stack([z.neg(), z], 1);
    }

    /// <summary>The honest logits with gradients that are reversed where a condition does not hold.</summary>
    public static Tensor Misleading(Tensor inputs, Func<Tensor, Tensor> honest)
    {
        Tensor logits = Logits(inputs), sign = honest(inputs.detach().select(1, 1)).to_type(ScalarType.Float32).mul(2).sub(1).unsqueeze(1);
        Tensor other = logits.mul(sign);
        return other.add(logits.sub(other).detach());
    }

    public static FunctionClassifier Honest() => new(inputs => Logits(inputs));

    public static ThreatModel Threat(double epsilon = 0.1, Goal? goal = null) =>
        new() { Ball = new NormBall(Norm.Linf, epsilon), Goal = goal ?? Goal.Misclassification };

    public static EvaluationPlan Plan(params ThreatModel[] threats) =>
        new() { Model = "line", Threats = threats.Length == 0 ? [Threat()] : threats, Attacks = Attacks, Probes = false };

    public static EvaluationResult Evaluate(Classifier classifier, Dataset data, EvaluationPlan plan) =>
        Evaluator.Evaluate(classifier, data, plan, new MemoryRunStore());

    /// <summary>The result as text, without the times.</summary>
    public static string Timeless(EvaluationResult result) => ResultReader.ToJson(result with
    {
        Threats = [.. result.Threats.Select(threat =>
            threat with { Attacks = [.. threat.Attacks.Select(attack => attack with { Seconds = 0, CpuSeconds = 0 })] })],
    });
}
