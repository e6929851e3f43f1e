namespace Saddle.Perception.Statistics;

/// <summary>What a share and its standard error between participants are computed from.</summary>
internal struct Sums
{
    private double _count, _all, _countSquared, _product, _allSquared;
    private int _participants;

    /// <summary>The sums of people, each once.</summary>
    public static Sums Of(IEnumerable<ObserverCount> observers)
    {
        var sums = new Sums();
        foreach (ObserverCount observer in observers) sums.Add(observer, 1);
        return sums;
    }

    public readonly double Count => _count;

    public readonly double All => _all;

    public readonly double Share => _count / _all;

    /// <summary>How many independent answers would have the standard error that these have between participants (Kish's effective sample size).</summary>
    public readonly double EffectiveAnswers => Share * (1 - Share) / Variance(_participants);

    /// <summary>Adds a participant so many times.</summary>
    public void Add(ObserverCount observer, int times)
    {
        double count = observer.Count, all = observer.All;
        _participants += times;
        _count += times * count;
        _all += times * all;
        _countSquared += times * count * count;
        _product += times * count * all;
        _allSquared += times * all * all;
    }

    /// <summary>How far the share lies from another, in the standard errors that the other would have with as many effective answers.</summary>
    public readonly double Distance(double other, int participants)
    {
        double difference = Share - other;
        if (difference == 0) return 0;
        double own = Share * (1 - Share), variance = Variance(participants);
        if (own <= 0 || variance <= 1e-15) return difference > 0 ? double.PositiveInfinity : double.NegativeInfinity;
        return difference / Math.Sqrt(other * (1 - other) * variance / own);
    }

    // Of a ratio of two sums over participants, by linearization (Cochran 1977, section 6.3).
    private readonly double Variance(int participants)
    {
        double share = Share;
        double squares = _countSquared - 2 * share * _product + share * share * _allSquared;
        return Math.Max(0, squares) / (_all * _all) * participants / (participants - 1);
    }
}
