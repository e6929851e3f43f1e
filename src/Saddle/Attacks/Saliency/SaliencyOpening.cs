using System.Runtime.InteropServices;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The first iteration of all targets of some images at once: Σ_j∂F_j is shared by them, so that an image with nine
/// targets takes one forward and ten backward passes instead of nine and eighteen.
/// </summary>
internal sealed class SaliencyOpening(SaliencyWorkers crafting, SaliencyStep step, SaliencyCotangents cotangents)
{
    /// <summary>Opens images.</summary>
    /// <param name="orders">The images and their targets; at least one.</param>
    /// <param name="ready">Takes the samples that go on.</param>
    /// <param name="limit">The largest number of iterations.</param>
    public void Open(IReadOnlyList<CraftOrder> orders, Queue<SampleInProgress> ready, int limit)
    {
        using var scope = NewDisposeScope();
        Tensor images = stack([.. orders.Select(order => crafting.Image(order.Image))]);
        GradientOracle oracle = crafting.Grant(orders.Count, out Meter meter);
        using Linearization at = oracle.Linearize(images.to(crafting.Device));
        long[] predicted = at.Logits.argmax(1).cpu().data<long>().ToArray();
        float[] weights = cotangents.Weights(at.Logits).cpu().data<float>().ToArray();
        int ranks = orders.Max(order => order.Targets.Count), classes = (int)at.Logits.shape[1];
        Span<float> originals = MemoryMarshal.Cast<byte, float>(images.bytes);
        Tensor all = at.Pull(cotangents.All(at.Logits), last: ranks == 0).cpu().contiguous();
        float[] others = new float[step.Features];
        Span<int> chosen = stackalloc int[crafting.Attack.GroupSize];
        for (int rank = 0; rank < ranks; rank++)
        {
            using var inner = NewDisposeScope();
            // Images with fewer targets pull their last one again, which nobody reads.
            long[] targets = [.. orders.Select(order => (long)order.Targets[Math.Min(rank, order.Targets.Count - 1)])];
            Tensor pulled = at.Pull(cotangents.Target(at.Logits, tensor(targets, device: crafting.Device)), last: rank == ranks - 1).cpu().contiguous();
            Span<float> gains = MemoryMarshal.Cast<byte, float>(pulled.bytes), sums = MemoryMarshal.Cast<byte, float>(all.bytes);
            for (int i = 0; i < orders.Count; i++)
            {
                if (rank >= orders[i].Targets.Count) continue;
                int target = orders[i].Targets[rank];
                Span<float> original = originals.Slice(i * step.Features, step.Features), gain = gains.Slice(i * step.Features, step.Features),
                    sum = sums.Slice(i * step.Features, step.Features);
                var sample = new SampleInProgress(orders[i], target, original.ToArray(), new float[step.Features]);
                step.Open(original, sample.Domain);
                float weight = weights[i * classes + target];
                for (int j = 0; j < others.Length; j++) others[j] = sum[j] - weight * gain[j];
                StopReason? ended = predicted[i] == target ? StopReason.AlreadyInTarget : limit == 0 ? StopReason.IterationLimit
                    : step.Take(sample.X, sample.Domain, gain, others, chosen);
                if (ended is { } reason)
                {
                    crafting.Finish(sample.End(reason, original, sample.X));
                    continue;
                }
                sample.Note(chosen);
                ready.Enqueue(sample);
            }
        }
        crafting.Count(meter);
    }
}
