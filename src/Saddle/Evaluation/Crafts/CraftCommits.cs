using System.Diagnostics;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation;

/// <summary>Judges finished samples and commits them, some hundred at a time.</summary>
/// <threadsafety>One call at a time.</threadsafety>
internal sealed class CraftCommits(SaliencyCrafting crafting, Classifier classifier, Dataset data, string key, ICraftStore store, Action<int> committed)
{
    private const int PieceSize = 512;
    private readonly List<CraftedSample> _waiting = [];
    private long _started = Stopwatch.GetTimestamp(), _forward, _backward;
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private int _total;

    /// <summary>Takes a finished sample.</summary>
    public void Take(CraftedSample sample)
    {
        _waiting.Add(sample);
        if (_waiting.Count == PieceSize) Commit();
    }

    /// <summary>Judges and commits what waits.</summary>
    public void Commit()
    {
        if (_waiting.Count == 0) return;
        CraftCost cost = Cost();
        store.CommitSamples(new CraftPiece(key, Judge(), cost));
        _total += _waiting.Count;
        _waiting.Clear();
        committed(_total);
        // What judging and committing took is not crafting's.
        Restart();
    }

    private CraftCost Cost() => new(
        Stopwatch.GetElapsedTime(_started).TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds, crafting.ForwardPasses - _forward, crafting.BackwardPasses - _backward);

    private void Restart() =>
        (_started, _cpu, _forward, _backward) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, crafting.ForwardPasses, crafting.BackwardPasses);

    private CraftedSample[] Judge()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        CraftedSample[] reached = [.. _waiting.Where(sample => sample.Reason == StopReason.TargetReached)];
        if (reached.Length == 0) return [.. _waiting];
        var images = new CraftedImages(classifier.Contract.Bounds, data);
        Tensor points = images.Of(reached, crafting.Attack).to(classifier.Device);
        long[] predicted = classifier.Logits(points).RequireSound().argmax(1).cpu().data<long>().ToArray();
        HashSet<(int, int)> successes = [.. reached.Where((sample, i) => predicted[i] == sample.Target).Select(sample => (sample.Image, sample.Target))];
        return [.. _waiting.Select(sample => successes.Contains((sample.Image, sample.Target)) ? sample with { Success = true } : sample)];
    }
}
