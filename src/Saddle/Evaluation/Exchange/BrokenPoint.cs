using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Exchange;

/// <summary>By what an evaluation broke an example, and where its store keeps the point.</summary>
/// <param name="Outcome">What the judge said of it.</param>
/// <param name="Key">What it is kept under.</param>
/// <param name="Attack">The attack with every option.</param>
internal sealed record BrokenPoint(AttackOutcome Outcome, string Key, string Attack)
{
    /// <summary>The nearest point of each example that a threat model's attacks broke, in the order of the examples.</summary>
    /// <param name="result">The evaluation.</param>
    /// <param name="threat">Its result under the threat model.</param>
    /// <param name="store">What it kept.</param>
    /// <param name="features">The number of features of an input.</param>
    public static BrokenPoint[] Nearest(EvaluationResult result, ThreatResult threat, IRunStore store, long features) =>
    [
        .. threat.Attacks.Select(attack => (Key: attack.StoredUnder(threat.Threat), attack.Name))
            .SelectMany(kept => store.ReadOutcomes(kept.Key, kept.Name).Select(outcome => new BrokenPoint(outcome, kept.Key, kept.Name)))
            .Where(point => point.Outcome.Broken && point.Outcome.Example < result.Examples && threat.Threat.Ball.Holds(point.Outcome.Distance, features))
            .GroupBy(point => point.Outcome.Example).OrderBy(group => group.Key).Select(group => group.MinBy(point => point.Outcome.Distance)!),
    ];

    /// <summary>The point, row-major.</summary>
    /// <exception cref="RunFolderException">The run did not keep it.</exception>
    public float[] Read(IRunStore store) => store.ReadPoint(Key, Attack, Outcome.Example)
        ?? throw new RunFolderException($"The run does not hold the adversarial example {Outcome.Example}: it was made to keep none. Evaluate into another "
            + "folder.")
        { Setting = Setting.RunFolder };
}
