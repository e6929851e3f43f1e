using System.Runtime.InteropServices;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Crafts samples in a batch that stays full: a finished sample's place goes to a waiting one at once. Papernot et al.
/// 2016, algorithm 2, for many samples side by side.
/// </summary>
/// <threadsafety>Not safe: one thread at a time; each worker has its own.</threadsafety>
internal sealed class SaliencyWorker
{
    private readonly SaliencyWorkers _crafting;
    private readonly SaliencyQueue _queue;
    private readonly SaliencyStep _step;
    private readonly SaliencyCotangents _cotangents;
    private readonly SaliencyOpening _opening;
    private readonly Queue<SampleInProgress> _ready = [];
    private readonly List<SampleInProgress> _active = [];
    private readonly int _limit, _slots;

    /// <param name="crafting">What the workers share.</param>
    /// <param name="queue">What waits.</param>
    /// <param name="slots">How many samples are crafted side by side.</param>
    public SaliencyWorker(SaliencyWorkers crafting, SaliencyQueue queue, int slots)
    {
        (_crafting, _queue, _slots) = (crafting, queue, slots);
        _step = new SaliencyStep(crafting.Attack, crafting.Shape, crafting.Bounds, crafting.Mask);
        _cotangents = new SaliencyCotangents(crafting.Attack.Rule, crafting.Attack.Derivative);
        _opening = new SaliencyOpening(crafting, _step, _cotangents);
        _limit = crafting.Attack.Iterations(_step.Features);
    }

    /// <summary>Crafts until nothing waits.</summary>
    /// <param name="cancellation">Stops between two iterations.</param>
    public void Run(CancellationToken cancellation)
    {
        using Tensor batch = empty([_slots, .. _crafting.Shape]);
        while (Fill(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Iterate(batch.narrow(0, 0, _active.Count));
        }
    }

    /// <summary>Gives free places to waiting samples; false where none is left.</summary>
    private bool Fill(Tensor batch)
    {
        while (_active.Count < _slots)
        {
            if (_ready.Count == 0)
            {
                if (_queue.Take(_slots) is not { Count: > 0 } orders) break;
                _opening.Open(orders, _ready, _limit);
                continue;
            }
            SampleInProgress sample = _ready.Dequeue();
            sample.X.CopyTo(Row(Values(batch), _active.Count));
            _active.Add(sample);
        }
        return _active.Count > 0;
    }

    private void Iterate(Tensor batch)
    {
        GradientOracle oracle = _crafting.Grant(_active.Count, out Meter meter);
        Tensor targets = tensor(_active.Select(sample => (long)sample.Target).ToArray(), device: _crafting.Device);
        // The iterates change before the graph is gone, and on the CPU no copy lies between.
        using Linearization at = oracle.Linearize(_crafting.Device.type == DeviceType.CPU ? batch : batch.to(_crafting.Device));
        long[] predicted = at.Logits.argmax(1).cpu().data<long>().ToArray();
        var ended = new StopReason?[_active.Count];
        for (int i = 0; i < ended.Length; i++)
            ended[i] = predicted[i] == _active[i].Target ? StopReason.TargetReached : _active[i].Iterations >= _limit ? StopReason.IterationLimit : null;
        if (Array.Exists(ended, reason => reason is null))
        {
            (Tensor gain, Tensor drop) = _cotangents.Derivatives(at, targets);
            Span<float> x = Values(batch), gains = Values(gain), drops = Values(drop);
            Span<int> chosen = stackalloc int[_crafting.Attack.GroupSize];
            for (int i = 0; i < ended.Length; i++)
            {
                if (ended[i] is not null) continue;
                ended[i] = _step.Take(Row(x, i), _active[i].Domain, Row(gains, i), Row(drops, i), chosen);
                if (ended[i] is null) _active[i].Note(chosen);
            }
        }
        _crafting.Count(meter);
        Finish(batch, ended);
    }

    /// <summary>Hands over who is done; the last samples move into the gaps.</summary>
    private void Finish(Tensor batch, StopReason?[] ended)
    {
        Span<float> x = Values(batch);
        for (int i = ended.Length - 1; i >= 0; i--)
        {
            if (ended[i] is not { } reason) continue;
            _crafting.Finish(_active[i].End(reason, _crafting.Original(_active[i].Image), Row(x, i)));
            int last = _active.Count - 1;
            Row(x, last).CopyTo(Row(x, i));
            _active[i] = _active[last];
            _active.RemoveAt(last);
        }
    }

    private Span<float> Row(Span<float> values, int row) => values.Slice(row * _step.Features, _step.Features);

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
