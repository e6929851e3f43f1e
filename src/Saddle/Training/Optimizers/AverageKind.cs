using Saddle.Options;

namespace Saddle.Training;

/// <summary>How the weights of many steps become those that are validated and saved.</summary>
public enum AverageKind
{
    /// <summary>An exponential moving average of all steps (Polyak and Juditsky 1992; in adversarial training Gowal et al. 2020, section 4.3).</summary>
    [Meaning("moving average")]
    Ema,

    /// <summary>Stochastic weight averaging (Izmailov et al. 2018, algorithm 1): the plain mean of the last part of the training.</summary>
    [Meaning("plain mean of the last part of the training, Izmailov et al. 2018")]
    Swa,
}

/// <summary>How much of the present weights an average takes in after each step.</summary>
internal static class AverageShares
{
    /// <summary>The share by the number of steps made so far, from 1; null where nothing is averaged.</summary>
    /// <param name="options">Which average.</param>
    /// <param name="steps">All steps of the training.</param>
    public static Func<long, double>? Of(TrainingOptions options, long steps)
    {
        if (options.Average == AverageKind.Swa) return Equal((long)(options.SwaStart * steps));
        return options.AverageDecay == 0 ? null : Exponential(options.AverageDecay);
    }

    /// <summary>
    /// Steps that were taken back before the average's beginning: they count towards it, as they do for the learning rate. The
    /// moving average has no beginning.
    /// </summary>
    /// <param name="options">Which average.</param>
    /// <param name="steps">All steps of the training.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="takenBack">The epochs that were taken back, from 1.</param>
    public static long Skipped(TrainingOptions options, long steps, int stepsPerEpoch, IEnumerable<int> takenBack) => options.Average != AverageKind.Swa ? 0
        : takenBack.Sum(epoch => Math.Clamp((long)(options.SwaStart * steps) - (epoch - 1L) * stepsPerEpoch, 0, stepsPerEpoch));

    /// <summary>
    /// Of the moving average. The decay rises from 0.1 to its full value as (1 + steps) / (10 + steps), so that the fresh
    /// weights are soon forgotten.
    /// </summary>
    public static Func<long, double> Exponential(double decay) => step => 1 - Math.Min(decay, (1.0 + step) / (10 + step));

    /// <summary>Of the plain mean of the steps after some, until which the present weights stand for themselves.</summary>
    public static Func<long, double> Equal(long before) => step => step <= before ? 1 : 1.0 / (step - before);
}
