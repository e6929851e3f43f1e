using Saddle.Training;

namespace Saddle.Cli.Output;

/// <summary>Shows how far the training of an imitating network is; its epochs are many and say nothing to people.</summary>
/// <param name="display">Where it is shown.</param>
internal sealed class ImitationDisplay(StageDisplay display) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Finished is null) display.Show("learning to imitate", (value.Epoch - 1.0) * value.Steps + value.Step, (double)value.Epochs * value.Steps);
        else if (value.Finished.Warning is { } warning) display.Line($"warning: {warning}");
    }
}
