using Saddle.Evaluation.Outcomes;

namespace Saddle.Perception.Statistics;

/// <summary>
/// The 95 % interval of a share by bootstrap over participants: whole people are drawn again with all their answers, since the answers of one
/// person go together. Studentized (Efron and Tibshirani 1993, section 12.5; Davison and Hinkley 1997, section 5.2): of each resample the
/// distance of its share from that of the study, in its own standard errors, so that the skewness of shares near 0 and 1 is in the quantiles. Plain
/// percentiles and
/// those of normal theory were tried by simulation and cover less (docs/perception.md).
/// </summary>
public static class ParticipantBootstrap
{
    /// <summary>How many resamples are drawn where nothing else is said.</summary>
    public const int Resamples = 1999;

    private const uint Purpose = 0xB0075;
    private const double Tail = 0.025, Normal = 1.959963984540054;

    /// <summary>The interval of the share of all answers that count.</summary>
    /// <param name="observers">One entry a participant, each with one answer or more.</param>
    /// <param name="seed">Where the draws come from.</param>
    /// <param name="resamples">How many times participants are drawn again, 99 or more.</param>
    /// <returns>
    /// Null with fewer than two participants. Where everyone's answers count, or nobody's, drawing people again shows no difference between them; the
    /// interval is then Wilson's of as many answers as there are participants, the least that they can be worth.
    /// </returns>
    /// <exception cref="UsageException">A count is not possible, or there are fewer than 99 resamples.</exception>
    public static Interval? Interval(IReadOnlyList<ObserverCount> observers, ulong seed, int resamples = Resamples)
    {
        if (resamples < 99) throw new UsageException($"{resamples} resamples do not reach the 2.5 % at both ends; give 99 or more.");
        if (observers.Any(observer => observer.All < 1 || observer.Count < 0 || observer.Count > observer.All))
            throw new UsageException("Each participant has 1 answer or more, of which between none and all count.");
        if (observers.Count < 2) return null;
        var study = Sums.Of(observers);
        if (study.Count == 0 || study.Count == study.All)
            return Evaluation.Outcomes.Interval.Of(study.Count == 0 ? 0 : observers.Count, observers.Count);
        double share = study.Share, answers = study.EffectiveAnswers;
        // Everyone has the same share: people's answers differ, people do not. Their standard error is 0, and quantiles of it say nothing.
        if (!double.IsFinite(answers) || answers > 1e12) return Evaluation.Outcomes.Interval.Of((int)study.Count, (int)study.All);
        double[] distances = Distances(observers, share, seed, resamples);
        return new Interval(Limit(share, answers, distances[Rank(1 - Tail, resamples)]), Limit(share, answers, distances[Rank(Tail, resamples)]));
    }

    private static int Rank(double quantile, int resamples) => Math.Clamp((int)Math.Round(quantile * (resamples + 1)) - 1, 0, resamples - 1);

    private static double[] Distances(IReadOnlyList<ObserverCount> observers, double share, ulong seed, int resamples)
    {
        var draws = new UniformStream(seed, Purpose);
        // Studies with many people have few different records, and sums of records need no order.
        (ObserverCount Observer, int First)[] kinds = Kinds(observers);
        int[] kindOf = new int[observers.Count];
        for (int kind = 0; kind < kinds.Length; kind++)
            for (int at = kinds[kind].First; at < (kind + 1 < kinds.Length ? kinds[kind + 1].First : observers.Count); at++) kindOf[at] = kind;
        int[] drawn = new int[kinds.Length];
        double[] distances = new double[resamples];
        for (int resample = 0; resample < resamples; resample++)
        {
            Array.Clear(drawn);
            for (int person = 0; person < kindOf.Length; person++) drawn[kindOf[draws.Below(kindOf.Length)]]++;
            var sums = new Sums();
            for (int kind = 0; kind < kinds.Length; kind++) sums.Add(kinds[kind].Observer, drawn[kind]);
            distances[resample] = sums.Distance(share, observers.Count);
        }
        Array.Sort(distances);
        return distances;
    }

    private static (ObserverCount Observer, int First)[] Kinds(IReadOnlyList<ObserverCount> observers)
    {
        int first = 0;
        var kinds = new List<(ObserverCount, int)>();
        foreach (IGrouping<ObserverCount, ObserverCount> kind in observers.GroupBy(observer => observer)
            .OrderBy(group => group.Key.All).ThenBy(group => group.Key.Count))
        {
            kinds.Add((kind.Key, first));
            first += kind.Count();
        }
        return [.. kinds];
    }

    /// <summary>The share whose distance from the study's is a quantile; the standard error is that of the share itself, as Wilson has it.</summary>
    private static double Limit(double share, double answers, double quantile)
    {
        // More than one resample in forty has nobody who fails, or nobody who does not, so that there is no quantile; that of normal theory stands in for it.
        if (double.IsInfinity(quantile)) quantile = quantile > 0 ? Normal : -Normal;
        double square = quantile * quantile / answers;
        double centre = (share + square / 2) / (1 + square);
        double half = Math.Abs(quantile) * Math.Sqrt(share * (1 - share) / answers + square / (4 * answers)) / (1 + square);
        return quantile > 0 ? centre - half : centre + half;
    }
}
