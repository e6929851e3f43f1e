using System.Diagnostics;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation;

/// <summary>Makes pieces: an attack on some examples, judged and ready to commit.</summary>
internal sealed class PieceWork(Classifier classifier, Dataset data, EvaluationPlan plan, bool stochastic)
{
    // An excess up to this share of ε is a rounding error of float32, which is said.
    private const double Rounding = 1e-3;

    /// <summary>Attacks examples and judges what comes of it.</summary>
    /// <param name="threatKey">Where the outcomes go.</param>
    /// <param name="threat">What is allowed.</param>
    /// <param name="attack">The attack, resolved.</param>
    /// <param name="examples">Indices in the data set.</param>
    /// <param name="keep">Which points are stored.</param>
    /// <param name="cancellation">Stops within a step.</param>
    public AttackPiece Make(string threatKey, ThreatModel threat, Attack attack, long[] examples, Store keep, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Tensor rows = tensor(examples);
        Tensor inputs = data.Inputs.index_select(0, rows).to(classifier.Device), labels = data.Labels.index_select(0, rows).to(classifier.Device);
        using var process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        using AttackResult result = attack.Run(classifier, inputs, labels, examples, threat, new RunOptions { Seed = plan.Seed, BatchSize = plan.BatchSize }, null, cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        double cpuSeconds = (process.TotalProcessorTime - cpu).TotalSeconds;
        AttackOutcome[] outcomes = Judge(threat, attack, examples, inputs, labels, result);
        return new AttackPiece(threatKey, attack.ToString(), outcomes, Points(outcomes, result.Adversarial, keep), seconds, cpuSeconds);
    }

    private AttackOutcome[] Judge(ThreatModel threat, Attack attack, long[] examples, Tensor inputs, Tensor labels, AttackResult result)
    {
        double[] distances = RequireInside(threat, attack, examples, inputs, result.Adversarial);
        var judge = new Judge(classifier, threat.Goal, stochastic);
        Verdict[] verdicts = judge.Examine(result.Adversarial, labels);
        Dictionary<int, bool> survives = SurviveRounding(judge, verdicts, result.Adversarial, labels);
        long[] classes = labels.cpu().data<long>().ToArray();
        return [.. verdicts.Select((verdict, i) => new AttackOutcome
        {
            Example = (int)examples[i],
            Label = (int)classes[i],
            Broken = verdict.Broken,
            Unstable = verdict.Unstable,
            Predicted = verdict.Predicted,
            Confidence = verdict.Confidence,
            Distance = distances[i],
            SurvivesRounding = survives.TryGetValue(i, out bool survived) ? survived : null,
            ReachedOfTen = verdict.ReachedOfTen,
            ForwardPasses = result.ForwardPasses[i],
            BackwardPasses = result.BackwardPasses[i],
        })];
    }

    /// <summary>Requires points inside ball, bounds and mask, and gives their distances.</summary>
    private double[] RequireInside(ThreatModel threat, Attack attack, long[] examples, Tensor inputs, Tensor points)
    {
        using var scope = NewDisposeScope();
        Tensor? mask = threat.Mask?.ToTensor(inputs.device);
        using FeasibleSet set = threat.Ball.Around(inputs, classifier.Contract.Bounds, mask);
        double[] distances = set.Distance(points).cpu().data<double>().ToArray();
        double budget = Budget(threat.Ball, data.InputShape), allowed = Allowed(threat.Ball.Norm, budget, data.InputShape);
        int outside = Enumerable.Range(0, distances.Length).FirstOrDefault(i => !(distances[i] <= allowed), -1);
        if (outside >= 0)
        {
            string rounding = distances[outside] <= budget * (1 + Rounding) ? " It is a rounding error: x + ε in float32 may lie outside, while the projection rounds towards the original." : "";
            throw new InputException(FormattableString.Invariant($"The attack {attack.Name} left the ball {threat.Ball}: example {examples[outside]} lies {distances[outside]} away.{rounding} An attack must project its iterates (Crafting.Set.Project)."));
        }
        Tensor illegal = InputChecks.Outside(points, classifier.Contract.Bounds);
        if (mask is not null) illegal.logical_or_(mask.le(Scalars.Zero).logical_and(points.ne(inputs)));
        if (illegal.any().item<bool>())
        {
            long first = illegal.flatten(1).any(1).to_type(ScalarType.Int32).argmax().item<long>();
            throw new InputException($"The attack {attack.Name} left the bounds {classifier.Contract.Bounds} or the mask at example {examples[first]}. An attack must project its iterates (Crafting.Set.Project).");
        }
        return distances;
    }

    private static Dictionary<int, bool> SurviveRounding(Judge judge, Verdict[] verdicts, Tensor points, Tensor labels)
    {
        long[] broken = [.. Enumerable.Range(0, verdicts.Length).Where(i => verdicts[i].Broken).Select(i => (long)i)];
        if (broken.Length == 0) return [];
        using var scope = NewDisposeScope();
        Tensor rows = tensor(broken, device: points.device);
        bool[] survives = judge.SurviveRounding(points.index_select(0, rows), labels.index_select(0, rows));
        return broken.Zip(survives).ToDictionary(pair => (int)pair.First, pair => pair.Second);
    }

    private static Dictionary<int, float[]> Points(AttackOutcome[] outcomes, Tensor adversarial, Store keep)
    {
        using var scope = NewDisposeScope();
        Tensor points = adversarial.cpu();
        return Enumerable.Range(0, outcomes.Length)
            .Where(i => keep == Store.All || (keep == Store.Best && outcomes[i].Broken))
            .ToDictionary(i => outcomes[i].Example, i => points[i].contiguous().data<float>().ToArray());
    }

    private static double Budget(NormBall ball, long[] shape) => ball.Norm == Norm.L0 ? ball.Features(Features(shape)) : ball.Epsilon;

    /// <summary>ε, and where it is held against a sum what that may differ by in float64.</summary>
    private static double Allowed(Norm norm, double budget, long[] shape) => norm is Norm.L2 or Norm.L1 ? budget * (1 + FeasibleSet.SumRounding(Features(shape))) : budget;

    private static long Features(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
