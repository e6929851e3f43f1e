using Saddle.Training;

namespace Saddle.Reports;

/// <summary>The epochs of a training in numbers.</summary>
internal static class TrainingTable
{
    private const string Probe = "A probe is the share of the first validation examples that stand at the epoch's own ε, against one step (FGSM) and against "
        + "ten (PGD): where far fewer stand against ten, the network only hides from the one step.";

    /// <summary>A row an epoch; what no epoch has is left out.</summary>
    public static Html Render(IReadOnlyList<EpochRecord> epochs)
    {
        bool probed = epochs.Any(epoch => epoch.Probe is not null);
        Column[] columns = [.. All.Where(column => epochs.Any(column.Has))];
        var table = new HtmlTable(new Html("The epochs in numbers"), ["Epoch", .. columns.Select(column => column.Title)]);
        foreach (EpochRecord epoch in epochs)
            table.Add(Html.Of($"{epoch.Epoch}{(epoch.RolledBack ? ", taken back" : "")}"), [.. columns.Select(column => Html.Text(column.Text(epoch)))]);
        return Html.Of($"""{table.Render()}{(probed ? Html.Of($"""<p class="note">{Probe}</p>""") : Html.Empty)}""");
    }

    private static readonly Column[] All =
    [
        new("Loss", _ => true, epoch => Numbers.Measure(epoch.Loss)),
        new("Natural accuracy", _ => true, epoch => Numbers.Percent(epoch.NaturalAccuracy)),
        new("Robust accuracy", epoch => epoch.RobustAccuracy is not null, epoch => Numbers.Percent(epoch.RobustAccuracy)),
        new("Probe, one step", epoch => epoch.Probe is not null, epoch => Numbers.Percent(epoch.Probe?.SingleStepAccuracy)),
        new("Probe, ten steps", epoch => epoch.Probe is not null, epoch => Numbers.Percent(epoch.Probe?.MultiStepAccuracy)),
        new("Learning rate", _ => true, epoch => Numbers.Measure(epoch.LearningRate)),
        new("ε", epoch => epoch.Epsilon is not null, epoch => epoch.Epsilon is { } epsilon ? Fraction.Rounded(epsilon) : "–"),
        new("Time", _ => true, epoch => Numbers.Duration(epoch.Seconds)),
        new("Examples a second", _ => true, epoch => Numbers.Measure(epoch.ExamplesPerSecond)),
    ];

    private sealed record Column(string Title, Func<EpochRecord, bool> Has, Func<EpochRecord, string> Text);
}
