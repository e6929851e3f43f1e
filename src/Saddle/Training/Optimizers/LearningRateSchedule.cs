using Saddle.Options;

namespace Saddle.Training;

/// <summary>How the learning rate changes in the course of a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>The full rate, divided by ten at each of the <see cref="Milestones"/>.</summary>
    [Meaning("a tenth of it from each of the milestones on")]
    Piecewise,

    /// <summary>From the full rate to zero along half a cosine (Loshchilov and Hutter 2017, equation 5, one period).</summary>
    [Meaning("to zero along half a cosine")]
    Cosine,

    /// <summary>
    /// One cycle: linearly from 1/25 of the full rate to the full rate in the first three tenths of the steps, then to
    /// zero along half a cosine (after Smith and Topin 2018).
    /// </summary>
    [Meaning("linearly up in the first three tenths of the steps, then cosine")]
    Cyclic,
}

/// <summary>The learning rate of a step.</summary>
internal static class LearningRates
{
    private const double RiseShare = 0.3, RiseFrom = 1.0 / 25;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="schedule">How it changes.</param>
    /// <param name="full">The full rate.</param>
    /// <param name="done">The share of all steps that lie before this one, from 0 to below 1.</param>
    /// <param name="milestones">Where <see cref="LearningRateSchedule.Piecewise"/> falls.</param>
    public static double At(LearningRateSchedule schedule, double full, double done, Milestones milestones) => schedule switch
    {
        LearningRateSchedule.Constant => full,
        LearningRateSchedule.Piecewise => full * milestones.Factor(done),
        LearningRateSchedule.Cosine => full * HalfCosine(done),
        _ => full * (done < RiseShare ? RiseFrom + (1 - RiseFrom) * done / RiseShare : HalfCosine((done - RiseShare) / (1 - RiseShare))),
    };

    private static double HalfCosine(double share) => (1 + Math.Cos(Math.PI * share)) / 2;
}
