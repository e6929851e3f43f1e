namespace Saddle.Reports;

/// <summary>Draws the curves of a training: one HTML file that needs no network, no script and no font.</summary>
public static class TrainingReport
{
    /// <summary>Draws loss, natural and robust validation accuracy, learning rate and ε against the epoch.</summary>
    /// <param name="epochs">The epochs in their order, one or more that were kept.</param>
    /// <param name="title">What was trained, for people.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="UsageException">There is no epoch that was kept.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(IReadOnlyList<TrainingEpoch> epochs, string title, string path)
    {
        if (epochs.All(epoch => epoch.RolledBack))
            throw new UsageException("There are no curves to draw: the training has not finished an epoch that it kept.");
        HtmlPage.Write(path, $"Training: {title}", Html.Of($"""
            <header><p class="kind">Training</p><h1>{title}</h1></header>
            {Warnings(epochs)}
            <section><h2>Accuracy</h2>{Accuracy(epochs)}</section>
            <section><h2>Loss</h2>{Curve(epochs, "loss", epoch => epoch.Loss, 0)}</section>
            <section><h2>Learning rate</h2>{Curve(epochs, "learning rate", epoch => epoch.LearningRate, 2)}</section>
            {Budget(epochs)}
            <section><h2>Epochs</h2>{Table(epochs)}</section>
            """));
    }

    private static Html Accuracy(IReadOnlyList<TrainingEpoch> epochs)
    {
        var series = new List<FigureSeries> { new("natural accuracy", Points(epochs, epoch => epoch.NaturalAccuracy), 0) };
        if (epochs.Any(epoch => epoch.RobustAccuracy is not null)) series.Add(new("robust accuracy", Points(epochs, epoch => epoch.RobustAccuracy), 1));
        return Html.Of(
            $"<p>{Last(epochs.Last(epoch => !epoch.RolledBack))}</p>{LineFigure.Render("Validation accuracy against the epoch; the numbers follow in a table.", "epoch", "validation accuracy", series)}");
    }

    private static string Last(TrainingEpoch last) =>
        $"After epoch {last.Epoch} the natural accuracy of the validation examples is "
            + $"{Numbers.Percent(last.NaturalAccuracy)}{(last.RobustAccuracy is { } robust ? $", the robust accuracy {Numbers.Percent(robust)}" : "")}.";

    private static Html Warnings(IReadOnlyList<TrainingEpoch> epochs) => epochs.All(epoch => epoch.Warning is null) ? Html.Empty : Html.Of($"""
        <section><h2>What cannot be trusted</h2><ol class="warnings">{epochs.Where(epoch => epoch.Warning is not null).Select(epoch => Html.Of($"<li><p>{string.Concat(epoch.Warning![..1].ToUpperInvariant(), epoch.Warning[1..])}</p></li>"))}</ol></section>
        """);

    private static Html Budget(IReadOnlyList<TrainingEpoch> epochs) => epochs.All(epoch => epoch.Epsilon is null) ? Html.Empty
        : Html.Of($"<section><h2>Perturbation budget</h2>{Curve(epochs, "perturbation budget ε", epoch => epoch.Epsilon, 3)}</section>");

    private static Html Curve(IReadOnlyList<TrainingEpoch> epochs, string name, Func<TrainingEpoch, double?> value, int colour) =>
        LineFigure.Render($"The {name} against the epoch; the numbers follow in a table.", "epoch", name, [new(name, Points(epochs, value), colour)],
            percent: false);

    private static (double X, double Y)[] Points(IReadOnlyList<TrainingEpoch> epochs, Func<TrainingEpoch, double?> value) =>
        [.. epochs.Select(epoch => (X: (double)epoch.Epoch, Y: value(epoch) ?? double.NaN)).Where(point => double.IsFinite(point.Y))];

    private static Html Table(IReadOnlyList<TrainingEpoch> epochs)
    {
        var table = new HtmlTable(new Html("The epochs in numbers"), "Epoch", "Loss", "Natural accuracy", "Robust accuracy", "Learning rate", "ε", "Time");
        foreach (TrainingEpoch epoch in epochs)
            table.Add(Html.Of($"{epoch.Epoch}{(epoch.RolledBack ? ", taken back" : "")}"), Html.Text(Numbers.Measure(epoch.Loss)),
                Html.Text(Numbers.Percent(epoch.NaturalAccuracy)), Html.Text(Numbers.Percent(epoch.RobustAccuracy)),
                Html.Text(Numbers.Measure(epoch.LearningRate)), Html.Text(epoch.Epsilon is { } epsilon ? Fraction.Rounded(epsilon) : "–"),
                Html.Text(Numbers.Duration(epoch.Seconds)));
        return table.Render();
    }
}
