
namespace Saddle.Evaluation.Crafts;

/// <summary>How many features, or pairs of features, a saliency map holds (Papernot et al. 2016, eq. 8 and 10), without building it.</summary>
internal static class SaliencyCount
{
    /// <summary>The features p with α_p &gt; 0 and β_p &lt; 0; with turned signs to decrease.</summary>
    /// <exception cref="UsageException">The lengths differ.</exception>
    /// <exception cref="InputException">A derivative is not finite.</exception>
    public static int Singles(ReadOnlySpan<float> alpha, ReadOnlySpan<float> beta, bool increase, ReadOnlySpan<bool> domain)
    {
        (float[] gains, float[] losses) = Within(alpha, beta, increase, domain);
        return Both(gains, losses);
    }

    /// <summary>The pairs p &lt; q with α_p + α_q &gt; 0 and β_p + β_q &lt; 0; with turned signs to decrease.</summary>
    /// <exception cref="UsageException">The lengths differ.</exception>
    /// <exception cref="InputException">A derivative is not finite.</exception>
    public static long Pairs(ReadOnlySpan<float> alpha, ReadOnlySpan<float> beta, bool increase, ReadOnlySpan<bool> domain)
    {
        // With gains α and losses −β, all partners q of p are those with gain_q > −gain_p and loss_q > −loss_p: a sum of two floats has the
        // sign of the exact sum. Walking p by falling −gain_p admits ever more q; a tree over the order of the losses counts those above −loss_p.
        (float[] gains, float[] losses) = Within(alpha, beta, increase, domain);
        int both = Both(gains, losses), count = gains.Length;
        int[] rank = new int[count], notAbove = new int[count];
        RankLosses(losses, rank, notAbove);
        int[] byGain = [.. Enumerable.Range(0, count)];
        Array.Sort([.. gains], byGain);
        int[] tree = new int[count + 1];
        long ordered = 0;
        int next = count - 1;
        foreach (int feature in byGain)
        {
            for (; next >= 0 && gains[byGain[next]] > -gains[feature]; next--) Admit(tree, rank[byGain[next]]);
            ordered += count - 1 - next - Admitted(tree, notAbove[feature]);
        }
        // Every pair was met from both of its ends, and a feature that is in the map alone met itself.
        return (ordered - both) / 2;
    }

    private static (float[] Gains, float[] Losses) Within(ReadOnlySpan<float> alpha, ReadOnlySpan<float> beta, bool increase, ReadOnlySpan<bool> domain)
    {
        if (beta.Length != alpha.Length || (domain.Length != alpha.Length && !domain.IsEmpty))
            throw new UsageException($"There are {alpha.Length} derivatives of the target, {beta.Length} of the other classes and {domain.Length} marks of "
                + "the search domain. Give equally many.");
        int count = domain.IsEmpty ? alpha.Length : domain.Count(true), filled = 0;
        float[] gains = new float[count], losses = new float[count];
        for (int feature = 0; feature < alpha.Length; feature++)
        {
            if (!float.IsFinite(alpha[feature]) || !float.IsFinite(beta[feature]))
                throw new InputException($"The derivative by feature {feature} is not finite ({alpha[feature]} of the target, {beta[feature]} of the other "
                    + "classes). Check the model: its outputs must have finite derivatives.");
            if (!domain.IsEmpty && !domain[feature]) continue;
            gains[filled] = increase ? alpha[feature] : -alpha[feature];
            losses[filled++] = increase ? -beta[feature] : beta[feature];
        }
        return (gains, losses);
    }

    private static int Both(float[] gains, float[] losses)
    {
        int both = 0;
        for (int feature = 0; feature < gains.Length; feature++)
            if (gains[feature] > 0 && losses[feature] > 0) both++;
        return both;
    }

    // The place of each loss among all, and how many losses are not above its opposite.
    private static void RankLosses(float[] losses, int[] rank, int[] notAbove)
    {
        float[] sorted = [.. losses];
        int[] order = [.. Enumerable.Range(0, losses.Length)];
        Array.Sort(sorted, order);
        for (int place = 0, below = sorted.Length; place < sorted.Length; place++)
        {
            rank[order[place]] = place;
            while (below > 0 && sorted[below - 1] > -sorted[place]) below--;
            notAbove[order[place]] = below;
        }
    }

    private static void Admit(int[] tree, int place)
    {
        for (int node = place + 1; node < tree.Length; node += node & -node) tree[node]++;
    }

    private static int Admitted(int[] tree, int places)
    {
        int sum = 0;
        for (int node = places; node > 0; node -= node & -node) sum += tree[node];
        return sum;
    }
}
