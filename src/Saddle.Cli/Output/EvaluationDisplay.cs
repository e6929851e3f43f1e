using Saddle.Evaluation.Runs;

namespace Saddle.Cli.Output;

/// <summary>Shows how far an evaluation is.</summary>
/// <param name="display">Where.</param>
/// <param name="label">What stands before the stage; empty for nothing.</param>
internal sealed class EvaluationDisplay(StageDisplay display, string label) : IProgress<EvaluationProgress>
{
    /// <inheritdoc/>
    public void Report(EvaluationProgress value)
    {
        int stages = Math.Max(value.Stages, value.StageIndex + 1);
        display.Show($"{label}[{value.StageIndex + 1}/{stages}] {value.Stage}", value.Done, value.Total);
        if (stages > 1) display.ShowWhole(value.StageIndex + (value.Total == 0 ? 0 : (double)value.Done / value.Total), stages);
    }
}
