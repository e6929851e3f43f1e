using System.Collections;
using System.Globalization;
using Saddle.Data;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle;

/// <summary>What came of an attack on examples, at each ε.</summary>
/// <threadsafety>Immutable but for disposing.</threadsafety>
public sealed class TrialResult : IReadOnlyList<TrialAtEpsilon>, IDisposable
{
    private readonly IReadOnlyList<TrialAtEpsilon> _each;

    private TrialResult(EvaluationResult evaluation, IReadOnlyList<TrialAtEpsilon> each) => (Evaluation, _each) = (evaluation, each);

    /// <summary>Everything that an evaluation says: costs, classes, warnings.</summary>
    public EvaluationResult Evaluation { get; }

    /// <summary>The share of examples that are right without any attack.</summary>
    public double NaturalAccuracy => Evaluation.NaturalAccuracy;

    /// <summary>Its 95 % interval.</summary>
    public Interval NaturalAccuracyInterval => Interval.Of((int)Math.Round(NaturalAccuracy * Evaluation.Examples), Evaluation.Examples);

    /// <summary>What cannot be trusted, with evidence and remedy.</summary>
    public IReadOnlyList<Warning> Warnings => Evaluation.Warnings;

    /// <inheritdoc/>
    public int Count => _each.Count;

    /// <summary>What came of it at an ε.</summary>
    /// <param name="index">Which, in the order in which they were named.</param>
    public TrialAtEpsilon this[int index] => _each[index];

    /// <inheritdoc/>
    public IEnumerator<TrialAtEpsilon> GetEnumerator() => _each.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the points.</summary>
    public void Dispose()
    {
        foreach (TrialAtEpsilon one in _each) one.Points.Dispose();
    }

    /// <summary>A line for people for each ε.</summary>
    public override string ToString() => string.Join('\n', _each.Select(one => one.ToString()));

    internal static TrialResult Read(EvaluationResult result, IRunStore store, Dataset data) =>
        new(result, [.. result.Threats.Select(threat => Read(threat, store, data))]);

    private static TrialAtEpsilon Read(ThreatResult threat, IRunStore store, Dataset data)
    {
        AttackSummary attack = threat.Attacks[0];
        string key = attack.StoredUnder(threat.Threat);
        Tensor points = data.Inputs.clone().DetachFromDisposeScope();
        double?[] distances = new double?[data.Count];
        bool[] broken = new bool[data.Count];
        foreach (AttackOutcome outcome in store.ReadOutcomes(key, attack.Name))
        {
            using var scope = NewDisposeScope();
            points[outcome.Example].copy_(tensor(store.ReadPoint(key, attack.Name, outcome.Example)!).reshape(data.InputShape));
            distances[outcome.Example] = outcome.Distance;
            broken[outcome.Example] = outcome.Broken && threat.Threat.Ball.Holds(outcome.Distance, data.InputShape.Product());
        }
        return new TrialAtEpsilon(threat, points, distances, broken);
    }
}

/// <summary>What came of an attack at one ε.</summary>
/// <param name="Result">The counts and shares.</param>
/// <param name="Points">
/// float32 on the CPU, <c>[N, …]</c>: the adversarial examples; the original where the model was wrong or at the goal already. Those of an attack of the
/// minimum norm may be further away than ε. The result owns them.
/// </param>
/// <param name="Distances">How far each point is from its original, in the norm; null where it was not attacked.</param>
/// <param name="Broken">Whether each example was broken, judged by fresh passes in a batch and alone.</param>
public sealed record TrialAtEpsilon(ThreatResult Result, Tensor Points, IReadOnlyList<double?> Distances, IReadOnlyList<bool> Broken)
{
    /// <summary>The perturbation budget ε; null without one.</summary>
    public double? Epsilon => Result.Epsilon;

    /// <summary>The share of all examples that are still right; an upper bound. Null for targeted goals.</summary>
    public double? RobustAccuracy => Result.RobustAccuracy;

    /// <summary>Its 95 % interval (Wilson).</summary>
    public Interval? RobustAccuracyInterval => Result.RobustAccuracyInterval;

    /// <summary>Broken over attacked; null where none was attacked.</summary>
    public double? SuccessRate => Result.Attacks[0].SuccessRate;

    /// <summary>The median distance of the broken examples; null where there are none.</summary>
    public double? MedianDistance => Result.Attacks[0].MedianDistance;

    /// <summary>A line for people: <c>linf:0.1: robust accuracy at most 62.0 % (95 % interval 57.9 % to 65.9 %)</c>.</summary>
    public override string ToString() => RobustAccuracy is { } robust && RobustAccuracyInterval is { } interval
        ? string.Create(CultureInfo.InvariantCulture,
            $"{Result.Threat.Ball}: robust accuracy at most {robust * 100:0.0} % (95 % interval {interval.Low * 100:0.0} % to {interval.High * 100:0.0} %)")
        : string.Create(CultureInfo.InvariantCulture, $"{Result.Threat.Ball}: {Result.Goal} reached on {Result.Broken} of {Result.Attacked}");
}
