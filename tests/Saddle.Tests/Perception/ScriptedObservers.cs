using Saddle.Perception.Statistics;

namespace Saddle.Tests.Perception;

/// <summary>Observers that are right with a known probability, each with one's own where they differ.</summary>
internal static class ScriptedObservers
{
    /// <summary>What the people of a study answered in one condition.</summary>
    /// <param name="study">Which study; the same number gives the same people.</param>
    /// <param name="participants">How many people.</param>
    /// <param name="answers">How many answers each gives.</param>
    /// <param name="rate">The mean of their probabilities to be right.</param>
    /// <param name="correlation">Of two answers of one person: 0 where all are alike, else their probabilities are beta-distributed.</param>
    public static ObserverCount[] Counts(int study, int participants, int answers, double rate, double correlation)
    {
        var random = new Random(Seed(study, participants, answers, rate, correlation));
        return [.. Enumerable.Range(0, participants).Select(_ => Count(random, answers, Probability(random, rate, correlation)))];
    }

    /// <summary>The same of people who give 1 to <paramref name="most"/> answers, each number as often.</summary>
    public static ObserverCount[] UnequalCounts(int study, int participants, int most, double rate, double correlation)
    {
        var random = new Random(Seed(study, participants, -most, rate, correlation));
        return [.. Enumerable.Range(0, participants).Select(_ => Count(random, random.Next(1, most + 1), Probability(random, rate, correlation)))];
    }

    /// <summary>The probability of one person.</summary>
    public static double Probability(Random random, double rate, double correlation)
    {
        if (correlation == 0) return rate;
        double size = (1 - correlation) / correlation, right = Gamma(random, rate * size), wrong = Gamma(random, (1 - rate) * size);
        return right / (right + wrong);
    }

    private static int Seed(int study, int participants, int answers, double rate, double correlation) =>
        unchecked(study * 7919 + participants * 31 + answers * 17 + (int)(correlation * 100) * 1009 + (int)(rate * 100));

    private static ObserverCount Count(Random random, int answers, double own) =>
        new(Enumerable.Range(0, answers).Count(_ => random.NextDouble() < own), answers);

    // Marsaglia and Tsang 2000.
    private static double Gamma(Random random, double shape)
    {
        if (shape < 1) return Gamma(random, shape + 1) * Math.Pow(random.NextDouble(), 1 / shape);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()), cube = Math.Pow(1 + c * normal, 3);
            if (cube > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * normal * normal + d - d * cube + d * Math.Log(cube)) return d * cube;
        }
    }
}
