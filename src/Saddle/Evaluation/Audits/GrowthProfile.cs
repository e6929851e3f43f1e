using Saddle.Evaluation.Outcomes;

namespace Saddle.Evaluation.Audits;

/// <summary>What arrives at each layer, example by example.</summary>
/// <param name="names">Inputs, weights and outputs.</param>
internal sealed class GrowthProfile(string[] names)
{
    private readonly List<(int Example, double?[] Sizes)> _examples = [];

    /// <summary>Adds an example.</summary>
    /// <param name="example">Its index.</param>
    /// <param name="sizes">What arrives at each; null where the margin does not depend on it.</param>
    public void Add(int example, double?[] sizes)
    {
        // Where all logits are the same there is nothing to measure by.
        if (sizes[^1] > 0) _examples.Add((example, [.. sizes.Select(size => size / sizes[^1])]));
    }

    /// <summary>What they come to; null of no example or no layer.</summary>
    public GradientGrowth? Growth()
    {
        int[] used = [.. Enumerable.Range(0, names.Length).Where(IsUsed)];
        if (_examples.Count == 0 || used.Length < 3) return null;
        (int Example, double[] Sizes)[] examples = [.. _examples.Select(each => (each.Example, (double[])[.. used.Select(i => each.Sizes[i] ?? 0)]))];
        double[] middle = [.. used.Select((_, i) => Statistics.Median(examples.Select(each => each.Sizes[i]))!.Value)];
        double[] lost = Steps(Envelope(middle, Math.Max)), won = Steps(Envelope(middle, Math.Min));
        int fall = Array.IndexOf(lost, lost.Min()), rise = Array.IndexOf(won, won.Max());
        int place = lost[fall] * won[rise] <= 1 ? fall : rise;
        int[] vanished = [.. examples.Where(each => Math.Max(each.Sizes[0], each.Sizes[1]) <= GradientGrowth.Bound).Select(each => each.Example)];
        int[] exploded = [.. examples.Where(each => Math.Min(each.Sizes[0], each.Sizes[1]) >= 1 / GradientGrowth.Bound).Select(each => each.Example)];
        return new GradientGrowth
        {
            Examples = examples.Length,
            Layers = [.. used.Select((name, i) => new LayerGradient(names[name], middle[i]))],
            To = names[used[place]],
            From = names[used[place + 1]],
            Change = place == fall ? lost[fall] : won[rise],
            Vanished = vanished.Length,
            Exploded = exploded.Length,
            Shown = [.. (vanished.Length > 0 ? vanished : exploded).Take(5)],
        };
    }

    /// <summary>
    /// Weights that the margin depends on. What it does not depend on lies beside the way to the inputs where anything before it gets a gradient, and may be cut
    /// off where nothing does.
    /// </summary>
    private bool IsUsed(int index) => index == 0 || _examples.Exists(each => each.Sizes[index] is not null)
        || _examples.TrueForAll(each => each.Sizes.Take(index).All(size => size is null));

    /// <summary>
    /// The most (or the least) that arrives at a layer or anywhere before it: one branch that gets nothing is no loss where another before it gets something, and
    /// factors from layer to layer multiply to that of all.
    /// </summary>
    private static double[] Envelope(double[] sizes, Func<double, double, double> extreme)
    {
        double[] envelope = [.. sizes];
        for (int i = 1; i < envelope.Length; i++) envelope[i] = extreme(envelope[i - 1], envelope[i]);
        return envelope;
    }

    private static double[] Steps(double[] envelope) =>
        [.. envelope.Zip(envelope.Skip(1), (before, after) => after > 0 ? before / after : 1)];
}
