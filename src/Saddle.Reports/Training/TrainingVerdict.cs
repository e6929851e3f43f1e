using Saddle.Evaluation.Outcomes;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Reports;

/// <summary>What a training came to: the accuracies of the best and of the last epoch, with their intervals.</summary>
internal static class TrainingVerdict
{
    private const string Naturally = "The epoch was chosen by the accuracy on these examples, so that test examples may say less: "
        + "saddle evaluate MODEL --data … --threat …";

    private const string Robustly = "The epoch was chosen by the robust accuracy on these examples, under one quick attack. It is no evaluation, which would "
        + "find less: saddle evaluate MODEL --data … --threat …";

    /// <summary>The statement on the best epoch, the sentence on the last, and how both are to be read.</summary>
    public static Html Render(TrainingLog log)
    {
        EpochRecord last = log.Epochs.Last(epoch => !epoch.RolledBack);
        EpochRecord best = log.Epochs.FirstOrDefault(epoch => epoch.Epoch == log.BestEpoch) ?? last;
        return Html.Of($"""
            {Ending(log)}<div class="statement"><p class="lead">{Sentence(log, best, "the best")}</p>
            {(best == last ? Html.Empty : Html.Of($"<p>{Sentence(log, last, "the last")}</p>"))}</div>
            <p class="note">{(best.RobustAccuracy is null ? Naturally : Robustly)}</p>

            """);
    }

    private static Html Ending(TrainingLog log)
    {
        string of = log.Training.TryGetValue("epochs", out string? wanted) ? $" of {wanted}" : "";
        if (!log.Complete)
            return Html.Of($"""
                <p class="alert"><strong>This training is not complete.</strong> {log.Epochs.Count}{of} epochs are done. Run the command again to go on.</p>
                """);
        string early = wanted is null || wanted == FormattableString.Invariant($"{log.Epochs.Count}") ? "" : ", as the patience ran out";
        return Html.Of($"<p>The training is complete after {log.Epochs.Count}{of} epochs{early}.</p>");
    }

    private static Html Sentence(TrainingLog log, EpochRecord epoch, string which)
    {
        string start = $"In epoch {epoch.Epoch}, {which}, ";
        Html natural = Html.Of($"{Share(epoch.NaturalAccuracy, log.Examples?.Validation)} of {Count(log.Examples?.Validation)}validation examples are right");
        if (epoch.RobustAccuracy is not { } robust) return Html.Of($"{start}{natural}.");
        Html attacked = Html.Of($"{Share(robust, log.Examples?.RobustValidation)} of {First(log.Examples)}are right against an attack{At(log)}");
        return Html.Of($"{start}{attacked}; without an attack {natural}.");
    }

    private static Html Share(double accuracy, int? all)
    {
        Html share = Html.Of($"<strong>{Numbers.Percent(accuracy)}</strong>");
        if (all is not > 0) return share;
        Interval interval = Interval.Of((int)Math.Round(accuracy * all.Value), all.Value);
        return Html.Of($"{share} (95 % interval {Numbers.Percent(interval.Low, interval.High)})");
    }

    private static string First(TrainingExamples? examples) => examples is not { RobustValidation: { } first } ? "validation examples "
        : first == examples.Validation ? $"{Count(first)}validation examples " : $"the first {Count(first)}validation examples ";

    private static string Count(int? examples) => examples is { } count ? FormattableString.Invariant($"{count:#,0} ") : "";

    private static string At(TrainingLog log) =>
        (log.Texts.GetValueOrDefault("threat") ?? log.Training.GetValueOrDefault("threat")) is { } threat
        ? $" at {ThreatWords.Of(NormBall.Parse(threat.Split(' ')[0])[0])}" : "";
}
