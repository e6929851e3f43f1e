using System.Diagnostics;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// Crafts samples from pairs of image and target, those of all targets side by side, since the targets of an image share their first
/// iteration; judges each by a fresh forward pass.
/// </summary>
public sealed class PairExecutor : IWorkExecutor
{
    private const int PieceSize = 512;

    private readonly Classifier _classifier;
    private readonly Dataset _data;
    private readonly int _slots, _workers;

    /// <summary>Prepares to craft on a model.</summary>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="data">The images; not disposed.</param>
    /// <param name="slots">How many samples a worker crafts side by side; 1 or more.</param>
    /// <param name="workers">How many threads craft; 1 or more.</param>
    public PairExecutor(Classifier classifier, Dataset data, int slots = 64, int workers = 1) =>
        (_classifier, _data, _slots, _workers) = (classifier, data, slots, workers);

    /// <summary>Does all of the work that is of the first item's attack.</summary>
    /// <inheritdoc/>
    public void Run(IReadOnlyList<WorkItem> ready, Action<Piece> finished, CancellationToken cancellationToken)
    {
        WorkItem first = ready[0];
        if (AttackCatalogue.Parse(first.Attack) is not SaliencyMapAttack attack)
            throw new InputException($"Samples are crafted by jsma, not by {first.Attack}.");
        WorkItem[] together = [.. ready.Where(item => item.Key == first.Key && item.Attack == first.Attack)];
        var crafting = new SaliencyWorkers(_classifier, _data, attack, first.Threat.Mask);
        var commits = new Commits(this, crafting, first, finished);
        try
        {
            crafting.Run(Orders(together), commits.Take, _slots, _workers, cancellationToken);
        }
        finally
        {
            commits.HandOver();
        }
    }

    private CraftOrder[] Orders(WorkItem[] items)
    {
        long[] labels = _data.Labels.data<long>().ToArray();
        return [.. items.SelectMany(item => item.Examples.Select(image => (Image: image, Target: item.Threat.Goal.TargetClass!.Value)))
            .GroupBy(pair => pair.Image).OrderBy(image => image.Key)
            .Select(image => new CraftOrder(image.Key, (int)labels[image.Key], [.. image.Select(pair => pair.Target).Order()]))];
    }

    private CraftedSample[] Judge(IReadOnlyList<CraftedSample> samples, SaliencyMapAttack attack)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        CraftedSample[] reached = [.. samples.Where(sample => sample.Reason == StopReason.TargetReached)];
        if (reached.Length == 0) return [.. samples];
        var images = new CraftedImages(_classifier.Contract.Bounds, _data);
        Tensor points = images.Of(reached, attack).to(_classifier.Device);
        long[] predicted = _classifier.Logits(points).RequireSound().argmax(1).cpu().data<long>().ToArray();
        HashSet<(int, int)> successes = [.. reached.Where((sample, i) => predicted[i] == sample.Target).Select(sample => (sample.Image, sample.Target))];
        return [.. samples.Select(sample => successes.Contains((sample.Image, sample.Target)) ? sample with { Success = true } : sample)];
    }

    /// <summary>Gathers finished samples and hands them over some hundred at a time.</summary>
    private sealed class Commits(PairExecutor executor, SaliencyWorkers crafting, WorkItem item, Action<Piece> finished)
    {
        private readonly List<CraftedSample> _waiting = [];
        private long _started = Stopwatch.GetTimestamp(), _forward, _backward;
        private TimeSpan _cpu = Environment.CpuUsage.TotalTime;

        public void Take(CraftedSample sample)
        {
            _waiting.Add(sample);
            if (_waiting.Count == PieceSize) HandOver();
        }

        public void HandOver()
        {
            if (_waiting.Count == 0) return;
            var cost = new WorkCost(Stopwatch.GetElapsedTime(_started).TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds,
                crafting.ForwardPasses - _forward, crafting.BackwardPasses - _backward);
            var piece = new Piece(item.Key, item.Attack, cost) { Samples = executor.Judge(_waiting, crafting.Attack) };
            _waiting.Clear();
            finished(piece);
            // What judging and committing took is not crafting's.
            (_started, _cpu, _forward, _backward) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, crafting.ForwardPasses, crafting.BackwardPasses);
        }
    }
}
