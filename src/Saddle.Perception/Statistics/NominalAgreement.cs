namespace Saddle.Perception.Statistics;

/// <summary>How far people agree who put the same samples into classes, beyond what chance would bring about.</summary>
public static class NominalAgreement
{
    /// <summary>
    /// Krippendorff's α for nominal data with missing answers: 1 − D_o / D_e, the disagreement observed over that expected (Krippendorff 2011,
    /// "Computing Krippendorff's alpha-reliability", section C).
    /// </summary>
    /// <param name="answers">For each sample the classes that it was given, by any people in any order; samples with fewer than two answers enter
    /// nothing.</param>
    /// <returns>1 for perfect agreement, 0 for what chance gives; null where no sample has two answers, or all answers are of one class, so that no
    /// disagreement could be expected.</returns>
    public static double? KrippendorffAlpha(IEnumerable<IReadOnlyList<int>> answers)
    {
        var totals = new Dictionary<int, long>();
        double observed = 0;
        long pairable = 0;
        foreach (IReadOnlyList<int> sample in answers.Where(sample => sample.Count > 1))
        {
            long[] counts = Counts(sample, totals);
            pairable += sample.Count;
            observed += (Square(sample.Count) - counts.Sum(Square)) / (sample.Count - 1.0);
        }
        double expected = pairable > 1 ? (Square(pairable) - totals.Values.Sum(Square)) / (pairable - 1.0) : 0;
        return expected > 0 ? 1 - observed / expected : null;
    }

    /// <summary>
    /// Fleiss' κ: (P̄ − P̄_e) / (1 − P̄_e), the pairs that agree beyond chance (Fleiss 1971, "Measuring nominal scale agreement among many
    /// raters"). The
    /// paper has as many answers a sample; here each sample's share of agreeing pairs is of its own answers, which is the paper's where they are as many.
    /// </summary>
    /// <param name="answers">For each sample the classes that it was given; samples with fewer than two answers enter nothing.</param>
    /// <returns>1 for perfect agreement, 0 for what chance gives; null where no sample has two answers, or all answers are of one class.</returns>
    public static double? FleissKappa(IEnumerable<IReadOnlyList<int>> answers)
    {
        var totals = new Dictionary<int, long>();
        double agreeing = 0;
        long all = 0;
        int samples = 0;
        foreach (IReadOnlyList<int> sample in answers.Where(sample => sample.Count > 1))
        {
            long[] counts = Counts(sample, totals);
            samples++;
            all += sample.Count;
            agreeing += (counts.Sum(Square) - sample.Count) / (sample.Count * (sample.Count - 1.0));
        }
        if (samples == 0 || totals.Count < 2) return null;
        double observed = agreeing / samples, expected = totals.Values.Sum(Square) / (double)Square(all);
        return (observed - expected) / (1 - expected);
    }

    private static long[] Counts(IReadOnlyList<int> sample, Dictionary<int, long> totals)
    {
        var counts = new Dictionary<int, long>();
        foreach (int answer in sample)
        {
            counts[answer] = counts.GetValueOrDefault(answer) + 1;
            totals[answer] = totals.GetValueOrDefault(answer) + 1;
        }
        return [.. counts.Values];
    }

    private static long Square(long count) => count * count;
}
