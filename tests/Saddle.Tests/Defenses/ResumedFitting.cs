using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Tests.Models;

namespace Saddle.Tests.Defenses;

/// <summary>A fitting that is stopped within a round and taken up again.</summary>
internal static class ResumedFitting
{
    /// <summary>Requires the same bits as without a stop.</summary>
    /// <param name="fitting">Of two rounds and more.</param>
    /// <param name="stopAt">After how many rounds it is stopped.</param>
    public static void IsTheSame(DefenseFitting fitting, double stopAt)
    {
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 40 });
        using var folder = new TemporaryFolder();
        FittedValues straight = fitting.Fit(data, null, folder.File("straight"), seed: 3);
        using var stop = new CancellationTokenSource();
        var listener = new Listener(progress => { if (progress.Done >= stopAt) stop.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => fitting.Fit(data, null, folder.File("stopped"), seed: 3, listener, stop.Token));
        double first = double.PositiveInfinity;
        var counter = new Listener(progress => first = Math.Min(first, progress.Done));
        FittedValues resumed = fitting.Fit(data, null, folder.File("stopped"), seed: 3, counter, default);
        Assert.True(first > Math.Floor(stopAt), "finished rounds are not done again");
        Assert.Equal(straight.Fingerprint, resumed.Fingerprint);
        Assert.NotEqual(straight.Fingerprint, fitting.Fit(data, null, folder.File("other"), seed: 4).Fingerprint);
        string words = Assert.Throws<RunFolderException>(() => fitting.Fit(data, null, folder.File("stopped"), seed: 4)).Message;
        Assert.Contains("another fitting", words, StringComparison.Ordinal);
    }

    private sealed class Listener(Action<FittingProgress> heard) : IProgress<FittingProgress>
    {
        public void Report(FittingProgress value) => heard(value);
    }
}
