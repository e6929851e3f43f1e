using System.Globalization;
using Saddle.Training;

namespace Saddle.Cli.Output;

/// <summary>Shows how far a training is, and a line for each epoch.</summary>
/// <param name="display">Where.</param>
internal sealed class TrainingDisplay(StageDisplay display) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Finished is not { } epoch)
        {
            display.Show("training", (value.Epoch - 1.0) * value.Steps + value.Step, (double)value.Epochs * value.Steps);
            return;
        }
        string robust = epoch.RobustAccuracy is null ? "" : $", robust {Texts.Percent(epoch.RobustAccuracy)}";
        display.Line(string.Create(CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch}/{value.Epochs}: loss {epoch.Loss:0.0000}, validation accuracy natural {Texts.Percent(epoch.NaturalAccuracy)}{robust}, "
                + $"learning rate {epoch.LearningRate:G3}{(epoch.Epsilon is null ? "" : $", ε {Fraction.Rounded(epoch.Epsilon.Value)}")}, "
                + $"{epoch.ExamplesPerSecond:0} examples/s, {epoch.Seconds:0.0} s{Left(epoch, value.Epochs)}"));
        if (epoch.Warning is { } warning) display.Line($"warning: {warning}");
    }

    /// <summary>How long the epochs that are left take at the pace of this one.</summary>
    private static string Left(EpochRecord epoch, int epochs)
    {
        double seconds = epoch.Seconds * (epochs - epoch.Epoch);
        return seconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Texts.Duration(seconds)} left");
    }
}
