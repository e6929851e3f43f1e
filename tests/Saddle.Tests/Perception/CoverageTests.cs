using Saddle.Evaluation.Outcomes;
using Saddle.Perception.Statistics;

namespace Saddle.Tests.Perception;

/// <summary>Intervals hold what they promise: observers of known accuracy, simulated, are covered by 95 of 100.</summary>
public sealed class CoverageTests
{
    private const int Studies = 1000, Resamples = 599;

    /// <summary>How far observers differ, the true rate.</summary>
    public static TheoryData<double, double> UnequalObservers()
    {
        var data = new TheoryData<double, double>();
        foreach (double rate in (double[])[0.2, 0.5, 0.9, 0.95])
            foreach (double correlation in (double[])[0.1, 0.3]) data.Add(correlation, rate);
        return data;
    }

    /// <summary>Participants, answers of each, how far observers differ (the correlation of one's answers), the true rate.</summary>
    public static TheoryData<int, int, double, double> Observers()
    {
        var data = new TheoryData<int, int, double, double>();
        foreach (double rate in (double[])[0.2, 0.5, 0.8, 0.9, 0.95])
            foreach ((int answers, double correlation) in ((int, double)[])[(3, 0), (3, 0.1), (10, 0), (10, 0.1), (10, 0.3)])
                data.Add(100, answers, correlation, rate);
        data.Add(200, 3, 0.3, 0.9);
        data.Add(100, 1, 0, 0.2);
        data.Add(100, 1, 0, 0.5);
        data.Add(100, 1, 0, 0.9);
        return data;
    }

    [Theory]
    [MemberData(nameof(Observers))]
    public void Intervals_by_participants_cover_the_truth(int participants, int answers, double correlation, double rate)
    {
        Assert.InRange(Covered(rate, study => ScriptedObservers.Counts(study, participants, answers, rate, correlation)), 930, 970);
    }

    [Theory]
    [MemberData(nameof(UnequalObservers))]
    public void They_cover_it_where_some_answer_more_often_than_others(double correlation, double rate) =>
        Assert.InRange(Covered(rate, study => ScriptedObservers.UnequalCounts(study, 100, 9, rate, correlation)), 930, 970);

    [Fact]
    public void Plain_intervals_do_not_where_observers_differ()
    {
        int covered = Enumerable.Range(0, Studies).Count(study =>
        {
            Interval interval = Share.Of(ScriptedObservers.Counts(study, 100, 10, 0.8, 0.3), 0, 99).Wilson!;
            return interval.Low <= 0.8 && 0.8 <= interval.High;
        });
        Assert.InRange(covered, 1, 800);
    }

    [Fact]
    public void Ends_are_of_the_share_and_repeat_with_the_seed()
    {
        ObserverCount[] observers = ScriptedObservers.Counts(7, 120, 4, 0.85, 0.1);
        Share first = Share.Of(observers, 3), again = Share.Of(observers, 3), other = Share.Of(observers, 4);
        Assert.Equal(first, again);
        Assert.NotEqual(first.Interval, other.Interval);
        Assert.InRange(first.Value!.Value, first.Interval!.Low, first.Interval.High);
        Assert.Equal(observers.Sum(observer => observer.Count), first.Count);
        // The order of people says nothing.
        Assert.Equal(first, Share.Of(observers.Reverse(), 3));
    }

    [Fact]
    public void Where_people_do_not_differ_something_is_said_all_the_same()
    {
        Assert.Null(Share.Of([new(3, 3)], 0).Interval);
        Assert.Null(Share.Of([], 0).Value);
        Interval all = Share.Of(Enumerable.Repeat(new ObserverCount(3, 3), 20), 0).Interval!;
        Assert.Equal(1, all.High);
        Assert.Equal(Interval.Of(20, 20), all);
        Assert.Equal(Interval.Of(40, 60), Share.Of(Enumerable.Repeat(new ObserverCount(2, 3), 20), 0).Interval);
        Assert.Throws<UsageException>(() => Share.Of([new(4, 3), new(1, 1)], 0));
        Assert.Throws<UsageException>(() => Share.Of([new(1, 3), new(1, 1)], 0, resamples: 20));
    }

    private static int Covered(double rate, Func<int, ObserverCount[]> observers)
    {
        int covered = 0;
        Parallel.For(0, Studies, study =>
        {
            Interval interval = Share.Of(observers(study), (ulong)study, Resamples).Interval!;
            if (interval.Low <= rate && rate <= interval.High) Interlocked.Increment(ref covered);
        });
        return covered;
    }
}
