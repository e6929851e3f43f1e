using System.Globalization;
using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Cli.Output;

/// <summary>Has a network learn to answer as a model does, and shows how far it is.</summary>
/// <param name="display">Where it is shown.</param>
internal sealed class Imitation(StageDisplay display) : IProgress<TrainingProgress>
{
    /// <summary>Trains it.</summary>
    /// <param name="session">Where it is told.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="data">What is learned from.</param>
    /// <param name="plan">The ball, and where draws come from.</param>
    /// <param name="folder">Where it is kept.</param>
    /// <returns>The network, the caller's.</returns>
    public static Classifier Run(Session session, Classifier classifier, Dataset data, AuditPlan plan, string folder)
    {
        session.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Gradients lead nowhere, and neither a defense nor readable code offers a way round: a "
            + $"network learns from {Texts.Examples(Math.Min(data.Count, Imitator.MostExamples))} to answer as the model does, by at most {Imitator.Queries:N0} queries. "
            + $"It is kept in {folder}."));
        session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {session.Command}";
        return StageDisplay.Run(session, display => Imitator.Train(classifier, data, plan, folder, new Imitation(display), session.Cancellation));
    }

    /// <summary>Its epochs are many and say nothing to people.</summary>
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Finished is null) display.Show("learning to imitate", (value.Epoch - 1.0) * value.Steps + value.Step, (double)value.Epochs * value.Steps);
        else if (value.Finished.Warning is { } warning) display.Line($"warning: {warning}");
    }
}
