using System.Diagnostics;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Judging;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Execution;

/// <summary>Attacks examples with any attack, and judges what comes of it.</summary>
public sealed class AttackExecutor : IWorkExecutor
{
    // An excess up to this share of ε is a rounding error of float32, which is said.
    private const double Rounding = 1e-3;

    private readonly Classifier _classifier;
    private readonly Dataset _data;
    private readonly Func<string, Attack> _attacks;
    private readonly int _batchSize;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Prepares to do the work on a model.</summary>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="data">The examples; not disposed.</param>
    /// <param name="attacks">Gives the attack of a text; the catalogue's where null.</param>
    /// <param name="batchSize">Examples of a piece, which are attacked at once; 1 or more.</param>
    public AttackExecutor(Classifier classifier, Dataset data, Func<string, Attack>? attacks = null, int batchSize = 500)
    {
        (_classifier, _data, _attacks, _batchSize) = (classifier, data, attacks ?? (text => AttackCatalogue.Parse(text)), batchSize);
        _fingerprint = new Lazy<string>(() => classifier.Fingerprint);
    }

    /// <summary>Does the first of the work.</summary>
    /// <inheritdoc/>
    public void Run(IReadOnlyList<WorkItem> ready, Action<Piece> finished, CancellationToken cancellationToken)
    {
        WorkItem item = ready[0];
        RequireOurs(item);
        Attack attack = _attacks(item.Attack);
        using var lease = new ModelLease(_classifier);
        foreach (WorkItem part in item.Split(_batchSize)) finished(Make(part, attack, cancellationToken));
    }

    private void RequireOurs(WorkItem item)
    {
        if (item.Kind != WorkKind.Attack)
            throw new InputException($"The work asks to craft from pairs of image and target, which this executor does not do: {item}");
        if (item.Model.Fingerprint != _fingerprint.Value)
            throw new InputException($"The work is for the model {item.Model}, but the one given has the fingerprint {_fingerprint.Value}: other weights or "
                + "another contract. Give that model.");
        if (item.Data.Fingerprint != RunFingerprint.OfData(_data))
            throw new InputException(
                $"The work is for the data {item.Data}, but {_data.Name} has another shape, other classes or another first example. Give that data.");
        if (item.Examples.Any(example => example >= _data.Count))
            throw new InputException($"The work names example {item.Examples.Max()}, but {_data.Name} has {_data.Count}. Give all of the data.");
    }

    /// <summary>Attacks examples and judges what comes of it.</summary>
    private Piece Make(WorkItem item, Attack attack, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using ModelDraws? own = ModelDraws.For(_classifier, item.Seed, $"{item.Key} by {item.Attack} from {item.Examples[0]}");
        long[] examples = [.. item.Examples.Select(example => (long)example)];
        Tensor rows = tensor(examples);
        Tensor inputs = _data.Inputs.index_select(0, rows).to(_classifier.Device), labels = _data.Labels.index_select(0, rows).to(_classifier.Device);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        using AttackResult result =
            attack.Run(_classifier, inputs, labels, examples, item.Threat, new RunOptions { Seed = item.Seed, BatchSize = _batchSize, BeyondRange = true },
                null,
                cancellation);
        var cost = new WorkCost(Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            result.ForwardPasses.Sum(), result.BackwardPasses.Sum());
        AttackOutcome[] outcomes = Judge(item, attack, examples, inputs, labels, result);
        return new Piece(item.Key, item.Attack, cost) { Outcomes = outcomes, Points = Points(outcomes, result.Adversarial, item.Points) };
    }

    private AttackOutcome[] Judge(WorkItem item, Attack attack, long[] examples, Tensor inputs, Tensor labels, AttackResult result)
    {
        double[] distances = RequireInside(item.Threat, attack, examples, inputs, result.Adversarial);
        // By a sequence that the adversary knows there is one answer to each point.
        var judge = new Judge(_classifier, item.Threat.Goal, item.Stochastic && item.Threat.Randomness == KnownRandomness.Distribution, item.Seed);
        Verdict[] verdicts = judge.Examine(result.Adversarial, labels, examples);
        Dictionary<int, bool> survives = SurviveRounding(judge, verdicts, result.Adversarial, labels, examples);
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
        using FeasibleSet set = threat.Around(inputs, _classifier.Contract.Bounds);
        double[] distances = set.Distance(points).cpu().data<double>().ToArray();
        long features = _data.InputShape.Product();
        int outside = Enumerable.Range(0, distances.Length).FirstOrDefault(i => !threat.Ball.Holds(distances[i], features), -1);
        if (outside >= 0)
        {
            string rounding = threat.Ball.Norm != Norm.L0 && distances[outside] <= threat.Ball.Epsilon * (1 + Rounding)
                ? " It is a rounding error: x + ε in float32 may lie outside, while the projection rounds towards the original." : "";
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"The attack {attack.Name} left the ball {threat.Ball}: example {examples[outside]} lies "
                + $"{distances[outside]} away.{rounding} An attack must project its iterates (AttackBatch.Set.Project)."));
        }
        Tensor illegal = InputChecks.Outside(points, _classifier.Contract.Bounds);
        if (set.MutableMask is { } mask) illegal.logical_or_(mask.le(Scalars.Zero).logical_and(points.ne(inputs)));
        if (illegal.any().item<bool>())
        {
            long first = illegal.flatten(1).any(1).to_type(ScalarType.Int32).argmax().item<long>();
            throw new InputException(
                $"The attack {attack.Name} left the bounds {_classifier.Contract.Bounds} or moved a fixed feature at example {examples[first]}. An "
                + "attack must project its iterates (AttackBatch.Set.Project).");
        }
        return distances;
    }

    private static Dictionary<int, bool> SurviveRounding(Judge judge, Verdict[] verdicts, Tensor points, Tensor labels, long[] examples)
    {
        long[] broken = [.. Enumerable.Range(0, verdicts.Length).Where(i => verdicts[i].Broken).Select(i => (long)i)];
        if (broken.Length == 0) return [];
        using var scope = NewDisposeScope();
        Tensor rows = tensor(broken, device: points.device);
        bool[] survives = judge.SurviveRounding(points.index_select(0, rows), labels.index_select(0, rows), [.. broken.Select(row => examples[row])]);
        return broken.Zip(survives).ToDictionary(pair => (int)pair.First, pair => pair.Second);
    }

    private static Dictionary<int, float[]> Points(AttackOutcome[] outcomes, Tensor adversarial, StoredPoints stored)
    {
        using var scope = NewDisposeScope();
        Tensor points = adversarial.cpu();
        return Enumerable.Range(0, outcomes.Length)
            .Where(i => stored == StoredPoints.All || (stored == StoredPoints.Best && outcomes[i].Broken))
            .ToDictionary(i => outcomes[i].Example, i => points[i].contiguous().data<float>().ToArray());
    }
}
