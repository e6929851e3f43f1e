using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>
/// How two measures of class pairs go together, for example mean adversarial distance and hardness (Papernot et al. 2016, figures 14 and 15).
/// </summary>
/// <param name="Pairs">How many class pairs have both.</param>
/// <param name="Pearson">The linear correlation, from −1 to 1; null below two pairs or where a measure is the same for all.</param>
/// <param name="Spearman">The correlation of the ranks, ties at their mean rank, from −1 to 1; null where that is.</param>
public sealed record PairCorrelation(int Pairs, double? Pearson, double? Spearman)
{
    /// <summary>Correlates the cells that hold a number in both matrices.</summary>
    /// <exception cref="UsageException">The matrices are of different numbers of classes.</exception>
    public static PairCorrelation Of(ClassMatrix first, ClassMatrix second)
    {
        if (first.Classes != second.Classes)
            throw new UsageException($"A measure of {first.Classes} classes cannot be correlated with one of {second.Classes}. Give two of the same model.");
        (double First, double Second)[] both = [.. first.Cells.Where(cell => second[cell.Source, cell.Target] is not null)
            .Select(cell => (cell.Value, second[cell.Source, cell.Target]!.Value))];
        double[] left = [.. both.Select(pair => pair.First)], right = [.. both.Select(pair => pair.Second)];
        return new PairCorrelation(both.Length, Correlate(left, right), OfRanks(left, right));
    }

    /// <summary>The correlation of ranks, ties at their mean rank; null where it is not defined.</summary>
    internal static double? OfRanks(double[] left, double[] right) => Correlate(Ranks(left), Ranks(right));

    private static double? Correlate(double[] left, double[] right)
    {
        // Told by the values: the mean of equal numbers need not be exactly theirs.
        if (left.Distinct().Count() < 2 || right.Distinct().Count() < 2) return null;
        double leftMean = left.Average(), rightMean = right.Average();
        double product = left.Zip(right, (first, second) => (first - leftMean) * (second - rightMean)).Sum();
        double leftSquares = left.Sum(value => (value - leftMean) * (value - leftMean)),
            rightSquares = right.Sum(value => (value - rightMean) * (value - rightMean));
        double correlation = product / (Math.Sqrt(leftSquares) * Math.Sqrt(rightSquares));
        return double.IsFinite(correlation) ? Math.Clamp(correlation, -1, 1) : null;
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(index => values[index])];
        double[] ranks = new double[values.Length];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first + 1; next < order.Length && values[order[next]] == values[order[first]]; next++) continue;
            foreach (int index in order.AsSpan(first, next - first)) ranks[index] = (first + next - 1) / 2.0;
        }
        return ranks;
    }

    /// <summary>A line for people: both correlations, and of how many pairs of classes.</summary>
    public override string ToString() =>
        $"Pearson {LineText.Number(Pearson)}, Spearman {LineText.Number(Spearman)} of {LineText.Count(Pairs, "pair")} of classes";
}
