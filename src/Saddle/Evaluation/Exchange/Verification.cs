using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Judging;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Exchange;

/// <summary>
/// What adversarial examples that were made elsewhere prove: each is measured and asked about afresh, as an evaluation does with its own. An example
/// that no point covers, or whose points are outside or do not reach the goal, stands.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Verification
{
    /// <summary>What points were judged, as messages call them.</summary>
    public required string Name { get; init; }

    /// <summary>What the adversary was allowed.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>Which features may change; null where all may.</summary>
    public FeatureSummary? Mask { get; init; }

    /// <summary>By what multiple of ε each feature may change; null where it is the same for all.</summary>
    public FeatureSummary? EpsilonScale { get; init; }

    /// <summary>How many examples the data have.</summary>
    public required int Examples { get; init; }

    /// <summary>The share of them that are right as they are.</summary>
    public required double NaturalAccuracy { get; init; }

    /// <summary>Whether the model answers differently from pass to pass; each point is then judged by ten passes.</summary>
    public required bool Stochastic { get; init; }

    /// <summary>How many examples there is a point of.</summary>
    public required int Covered { get; init; }

    /// <summary>How many examples can be broken, covered or not: they are right as they are and not at the goal already.</summary>
    public required int Attacked { get; init; }

    /// <summary>How many of these some point broke.</summary>
    public required int Broken { get; init; }

    /// <summary>
    /// The share of all examples that stand: an upper bound on the model's robust accuracy, which the points prove. Null for targeted goals, where being taken
    /// for another class is no success, and without an ε.
    /// </summary>
    public required double? RobustAccuracy { get; init; }

    /// <summary>Its 95 % interval (Wilson).</summary>
    public required Interval? RobustAccuracyInterval { get; init; }

    /// <summary>Broken over attacked; null where no example can be broken.</summary>
    public double? SuccessRate => Attacked == 0 ? null : (double)Broken / Attacked;

    /// <summary>Half of the broken examples lie within it, each by its nearest point, in the norm of the threat model; null where there are none.</summary>
    public required double? MedianDistance { get; init; }

    /// <summary>By how much a distance may exceed ε before the point counts as outside: what rounding to float32 can bring about.</summary>
    public required double Tolerance { get; init; }

    /// <summary>By what share of a feature's range a value may lie outside its bounds before the point counts as outside: what files round to.</summary>
    public static double BoundsTolerance => Math.Round(InputChecks.Tolerance, 9);

    /// <summary>What lies outside ball, bounds or mask, and by how much; it counts for nothing and is not projected.</summary>
    public required OutsidePoints Outside { get; init; }

    /// <summary>Examples that stand although a point reached the goal in a batch: alone it did not.</summary>
    public required IReadOnlyList<int> Unstable { get; init; }

    /// <summary>What came of each point, in their order.</summary>
    public required IReadOnlyList<PointVerdict> Points { get; init; }

    /// <summary>What cannot be trusted about model and data.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>Sentences: what goes otherwise than usual and changes no number.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Judges adversarial examples.</summary>
    /// <param name="examples">The points; not disposed.</param>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="data">The originals, all of which count; not disposed.</param>
    /// <param name="threat">What is allowed and what is wanted. Access and query budget bind whoever makes points, and do not matter here.</param>
    /// <param name="batchSize">Examples at once; 1 or more.</param>
    /// <param name="seed">Where the draws of a stochastic model come from.</param>
    /// <param name="progress">Told as points are judged.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="UsageException">The threat model does not go with the model: its target is no class, or ε is larger than the range
    /// of the inputs.</exception>
    /// <exception cref="InputException">Model, data or points are unusable or do not go together.</exception>
    public static Verification Of(AdversarialExamples examples, Classifier classifier, Dataset data, ThreatModel threat, int batchSize = 500, ulong seed = 0,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var plan = new EvaluationPlan
        {
            Model = examples.Name,
            Threats = [threat],
            Attacks = [],
            BatchSize = batchSize,
            Seed = seed,
            Probes = false,
            Points = StoredPoints.None,
        };
        Tensor points = PlacedPoints.In(examples, data);
        RequireSensible(threat, classifier, data);
        PreflightFindings preflight = PreflightChecks.Run(classifier, data, data.Count, plan);
        PointMeasures measures = PointMeasures.Of(examples, points, data, threat, classifier.Contract.Bounds, batchSize);
        using var lease = new ModelLease(classifier);
        NaturalOutcome[] natural = [.. Enumerable.Range(0, data.Count).Chunk(batchSize).SelectMany(part =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            return NaturalWork.Classify(classifier, data, part, seed);
        })];
        HashSet<int> attackable = [.. natural.Where(outcome => Cascade.IsAttackable(outcome, threat.Goal)).Select(outcome => outcome.Example)];
        var judge = new Judge(classifier, threat.Goal, preflight.Stochastic && threat.Randomness == KnownRandomness.Distribution, seed);
        PointVerdict[] verdicts = new PointJudge(classifier, data, judge, batchSize)
            .Verdicts(examples, points, measures, attackable, progress, cancellationToken);
        long features = data.InputShape.Product();
        return Summary(examples, threat, natural, attackable, verdicts) with
        {
            Mask = FeatureSummary.Of(threat.Mask, features),
            EpsilonScale = FeatureSummary.Of(threat.EpsilonScale, features),
            Stochastic = preflight.Stochastic,
            Warnings = preflight.Warnings,
            Notes = preflight.Notes,
            Tolerance = measures.Tolerance,
            Outside = measures.Outside,
        };
    }

    /// <summary>For people: <c>linf:0.3: 65 of 982 broken by 982 points; robust accuracy at most 91.7 %</c>.</summary>
    public override string ToString() => $"{Threat.Ball}: {Broken} of {Attacked} broken by {LineText.Count(Points.Count, "point")}"
        + (RobustAccuracy is null ? "" : $"; robust accuracy at most {LineText.Share(RobustAccuracy)} (95 % interval {RobustAccuracyInterval})");

    private static Verification Summary(AdversarialExamples examples, ThreatModel threat, NaturalOutcome[] natural, HashSet<int> attackable,
        PointVerdict[] verdicts)
    {
        // Of several points for one example the best counts: the nearest that broke it.
        Dictionary<int, double> broken = verdicts.Where(verdict => verdict.Broken).GroupBy(verdict => (int)verdict.Example)
            .ToDictionary(group => group.Key, group => group.Min(verdict => verdict.Distance));
        int standing = attackable.Count - broken.Count;
        bool proves = threat.Goal.TargetClass is null && !threat.IsUnlimited;
        return new Verification
        {
            Name = examples.Name,
            Threat = threat,
            Examples = natural.Length,
            NaturalAccuracy = (double)natural.Count(outcome => outcome.Correct) / natural.Length,
            Covered = verdicts.Select(verdict => verdict.Example).Distinct().Count(),
            Attacked = attackable.Count,
            Broken = broken.Count,
            RobustAccuracy = proves ? (double)standing / natural.Length : null,
            RobustAccuracyInterval = proves ? Interval.Of(standing, natural.Length) : null,
            MedianDistance = Statistics.Median(broken.Values),
            Unstable = [.. verdicts.Where(verdict => verdict.Unstable).Select(verdict => (int)verdict.Example).Distinct()
                .Where(example => !broken.ContainsKey(example)).Order()],
            Points = verdicts,
            Stochastic = false,
            Warnings = [],
            Notes = [],
            Tolerance = 0,
            Outside = new OutsidePoints(0, null, null, null),
        };
    }

    private static void RequireSensible(ThreatModel threat, Classifier classifier, Dataset data)
    {
        if (data.Count == 0) throw new InputException($"{data.Name} holds no examples, so there is nothing that points could belong to.");
        InputChecks.RequireShapes(data.Inputs, data.Labels, data.Count, classifier.Contract, threat.Mask?.Shape, threat.EpsilonScale?.Shape);
        BudgetCheck.RequireWithinRange(threat, classifier.Contract.Bounds, data.InputShape);
        if (threat.Goal.TargetClass is { } target && target >= classifier.Contract.Classes)
            throw new UsageException($"The goal {threat.Goal} names the class {target}, but the model has the classes 0 to {classifier.Contract.Classes - 1}.");
    }
}
