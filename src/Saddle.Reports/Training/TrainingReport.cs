using Saddle.Training;

namespace Saddle.Reports;

/// <summary>Draws the report of a training from its log alone: one HTML file that needs no network, no script and no font.</summary>
public static class TrainingReport
{
    /// <summary>Draws what came of a training, what cannot be trusted, the curves of its epochs, and how it was made.</summary>
    /// <param name="log">The log (<see cref="TrainingLog.Read"/>), of a training that may be unfinished; one or more epochs in it were kept.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="UsageException">There is no epoch that was kept.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(TrainingLog log, string path)
    {
        if (log.Epochs.All(epoch => epoch.RolledBack))
            throw new UsageException("There is nothing to report: the training has not finished an epoch that it kept.");
        string title = $"{Fact(log, "architecture")}{(log.Training.TryGetValue("defense", out string? defense) ? $" behind {defense}" : "")} on "
            + $"{Fact(log, "data")}, {Fact(log, "method")}";
        HtmlPage.Write(path, $"Training: {title}", Html.Of($"""
            <header><p class="kind">Training</p><h1>{title}</h1></header>
            <section class="verdict"><h2>What came of it</h2>{TrainingVerdict.Render(log)}</section>
            {Warnings(log)}
            <section><h2>Epoch by epoch</h2>{TrainingFigures.Render(log.Epochs)}{TrainingTable.Render(log.Epochs)}</section>
            {TrainingFacts.Render(log)}
            <footer><p>Made by Saddle{(log.Versions.TryGetValue("saddle", out string? version) ? $" {version}" : "")} from the log of the training alone.
            Accuracies are those of validation examples, which were not trained on. Intervals are 95 % (Wilson).</p></footer>
            """));
    }

    private static string Fact(TrainingLog log, string name) => log.Training.GetValueOrDefault(name, "?");

    private static Html Warning(string warning) => Html.Of($"<li><p>{warning[..1].ToUpperInvariant()}{warning[1..]}</p></li>");

    private static Html Warnings(TrainingLog log)
    {
        string[] warnings = [.. log.Epochs.Select(epoch => epoch.Warning).OfType<string>()];
        if (warnings.Length + log.Notes.Count == 0) return Html.Empty;
        Html list = warnings.Length == 0 ? Html.Empty
            : Html.Of($"""<ol class="warnings">{warnings.Select(Warning)}</ol>""");
        return Html.Of($"""
            <section><h2>What cannot be trusted</h2>{list}{log.Notes.Select(note => Html.Of($"""<p><span class="label">Note</span> {note}</p>"""))}</section>

            """);
    }
}
