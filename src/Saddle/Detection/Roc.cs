namespace Saddle.Detection;

/// <summary>A point of a ROC curve: what a detector flags when it flags every score at or above a threshold.</summary>
/// <param name="FalsePositiveRate">The share of clean inputs that are flagged, 0..1.</param>
/// <param name="TruePositiveRate">The share of adversarial inputs that are flagged, 0..1.</param>
/// <param name="Threshold">The least score that is flagged; null where nothing is.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate, double? Threshold);

/// <summary>
/// The receiver operating characteristic of a detector that flags high scores: true positives against false ones for
/// every threshold, and the area under that curve.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Roc
{
    /// <summary>
    /// The area under the curve, 0..1: the probability that an adversarial input scores higher than a clean one, a tie
    /// counted as one half (Mann and Whitney's U over the number of pairs; exact). One half is chance; below it the
    /// adversarial inputs score lower than the clean ones.
    /// </summary>
    public required double Auc { get; init; }

    /// <summary>The curve from (0, 0) to (1, 1), both rates rising; one point for every distinct score and the first.</summary>
    public required IReadOnlyList<RocPoint> Points { get; init; }

    /// <summary>The curve of scores. Takes O(n log n).</summary>
    /// <param name="clean">Scores of clean inputs, one or more.</param>
    /// <param name="adversarial">Scores of adversarial inputs, one or more.</param>
    /// <exception cref="InputException">There are no scores of one kind, or one is NaN or infinite.</exception>
    public static Roc Of(ReadOnlySpan<double> clean, ReadOnlySpan<double> adversarial)
    {
        double[] negatives = Descending(clean, "clean"), positives = Descending(adversarial, "adversarial");
        var points = new List<RocPoint> { new(0, 0, null) };
        int negative = 0, positive = 0;
        // In halves, so that ties leave it whole.
        UInt128 halves = 0;
        while (negative < negatives.Length || positive < positives.Length)
        {
            double threshold = Math.Max(At(negatives, negative), At(positives, positive));
            int wereNegative = negative, werePositive = positive;
            while (At(negatives, negative) == threshold) negative++;
            while (At(positives, positive) == threshold) positive++;
            // Each clean score here is below all adversarial ones before it, and ties with those of this threshold.
            halves += (UInt128)(ulong)(negative - wereNegative) * (ulong)((long)werePositive + positive);
            points.Add(new RocPoint((double)negative / negatives.Length, (double)positive / positives.Length, threshold));
        }
        return new Roc { Auc = (double)halves / (2.0 * negatives.Length * positives.Length), Points = points };
    }

    /// <summary>The best true-positive rate of a threshold that flags no more clean inputs than allowed.</summary>
    /// <param name="falsePositiveRate">The largest false-positive rate, 0..1, for example 0.05. Rates between two points of the curve are
    /// not interpolated.</param>
    /// <returns>0..1.</returns>
    /// <exception cref="UsageException">The rate is not within 0..1.</exception>
    public double TruePositiveRateAt(double falsePositiveRate)
    {
        if (!(falsePositiveRate is >= 0 and <= 1))
            throw new UsageException(FormattableString.Invariant($"A false-positive rate must be within 0..1, not {falsePositiveRate}."));
        double best = 0;
        foreach (RocPoint point in Points)
        {
            if (point.FalsePositiveRate > falsePositiveRate) break;
            best = point.TruePositiveRate;
        }
        return best;
    }

    private static double At(double[] scores, int index) => index < scores.Length ? scores[index] : double.NegativeInfinity;

    private static double[] Descending(ReadOnlySpan<double> scores, string kind)
    {
        if (scores.IsEmpty) throw new InputException($"There are no {kind} scores; a ROC curve needs one or more of clean and of adversarial inputs.");
        for (int i = 0; i < scores.Length; i++)
            if (!double.IsFinite(scores[i]))
                throw new InputException(FormattableString.Invariant($"The {kind} score {i} is {scores[i]}; every score must be a finite number."));
        double[] sorted = scores.ToArray();
        Array.Sort(sorted, (left, right) => right.CompareTo(left));
        return sorted;
    }

    /// <summary>A line for people: the area under the curve.</summary>
    public override string ToString() => $"area under the curve {LineText.Number(Auc)}, {LineText.Count(Points.Count, "point")}";
}
