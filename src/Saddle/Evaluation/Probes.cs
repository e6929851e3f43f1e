using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation;

/// <summary>
/// Runs that only serve the indicators: PGD-CE 40×1 on what only noise or FGSM broke, an unbounded attack, and a sweep
/// over ε with shared unit draws on the first 200 examples (Athalye et al. 2018, section 3.1).
/// </summary>
internal sealed class Probes(PieceWork work, ModelContract contract, Dataset data, EvaluationPlan plan, IRunStore store, StageReport report)
{
    /// <summary>How many of the first examples the unbounded attack and the sweep take.</summary>
    public const int FirstExamples = 200;

    public const string Unbounded = "unbounded", Sweep = "sweep", OnBroken = "pgd-on-broken";

    private static readonly double[] SweepFactors = [0.25, 0.5, 0.75, 1, 1.5, 2];

    /// <summary>Stages that each threat model adds.</summary>
    public static int StagesPerThreat => SweepFactors.Length + 2;

    /// <summary>Makes the probes that the store lacks.</summary>
    public void Complete(IReadOnlyList<NaturalOutcome> natural, int extent, CancellationToken cancellation)
    {
        var entries = new List<ProbeEntry>();
        foreach (ThreatModel threat in plan.Threats)
        {
            Attack attack = new ProjectedGradientDescent { Steps = 40 };
            // Without gradients there is no PGD whose failure would tell anything; L0 has whole features and no shares of ε.
            if (threat.Access != Access.Gradient || !contract.Differentiable || threat.Ball.Norm == Norm.L0 || threat.Goal is not Misclassification) continue;
            int[] correct = [.. natural.Where(outcome => outcome.Correct).Select(outcome => outcome.Example)];
            int[] first = [.. correct.Where(example => example < FirstExamples)];
            Add(entries, OnBroken, threat, threat.Ball.Epsilon, attack, BrokenWithoutSteps(threat, correct), null, cancellation);
            foreach (double factor in SweepFactors)
                Add(entries, Sweep, threat, Rounded(threat.Ball.Epsilon * factor), attack, first, Math.Min(FirstExamples, extent), cancellation);
            // Behind a mask no budget reaches every input, so a failure would tell nothing.
            if (threat.Mask is null) Add(entries, Unbounded, threat, Everything(threat.Ball.Norm), attack, first, Math.Min(FirstExamples, extent), cancellation);
        }
        store.Write(RunDocuments.Probes, entries);
    }

    /// <summary>A budget without the last digits of a product, which nobody wrote.</summary>
    internal static double Rounded(double epsilon) =>
        epsilon > 1e-6 ? Math.Round(epsilon, 12) : double.Parse(epsilon.ToString("E9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private void Add(List<ProbeEntry> entries, string probe, ThreatModel threat, double epsilon, Attack attack, int[] examples, int? covered, CancellationToken cancellation)
    {
        // A failure for want of queries would tell nothing of the gradients.
        ThreatModel widened = threat with { Ball = new NormBall(threat.Ball.Norm, epsilon), QueryBudget = null };
        Attack resolved = attack.Resolve(widened);
        string key = $"probe {probe} {threat} at {widened.Ball}";
        entries.Add(new ProbeEntry(probe, widened.Ball.Norm.ToString().ToLowerInvariant(), epsilon, threat.ToString(), key, resolved.ToString(), covered));
        HashSet<int> known = [.. store.ReadOutcomes(key, resolved.ToString()).Select(outcome => outcome.Example)];
        int[] pending = [.. examples.Where(example => !known.Contains(example))];
        report.Next($"probe {probe} {widened.Ball}", pending.Length);
        foreach (int[] chunk in pending.Chunk(plan.BatchSize))
        {
            store.Commit(work.Make(key, widened, resolved, [.. chunk.Select(example => (long)example)], Store.None, cancellation));
            report.Advance(chunk.Length);
        }
    }

    private int[] BrokenWithoutSteps(ThreatModel threat, int[] correct)
    {
        HashSet<int> broken = [.. plan.Attacks.Select(attack => attack.Resolve(threat)).Where(attack => attack is RandomNoise or FastGradientSignMethod)
            .SelectMany(attack => store.ReadOutcomes(threat.ToString(), attack.ToString())).Where(outcome => outcome.Broken).Select(outcome => outcome.Example)];
        return [.. correct.Where(broken.Contains)];
    }

    /// <summary>The ε from which on every input within the bounds is in reach.</summary>
    private double Everything(Norm norm)
    {
        double extent = contract.Bounds.LargestExtent, features = data.InputShape.Aggregate(1L, (product, size) => product * size);
        return norm switch
        {
            Norm.Linf => extent,
            Norm.L2 => extent * Math.Sqrt(features),
            _ => extent * features,
        };
    }
}
