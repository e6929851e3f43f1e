using Saddle.Training;

namespace Saddle.Reports;

/// <summary>The curves of a training against its epochs.</summary>
internal static class TrainingFigures
{
    /// <summary>Accuracies, loss, learning rate and, in adversarial training, ε.</summary>
    public static Html Render(IReadOnlyList<EpochRecord> epochs) => Html.Of($"""
        <div class="curves">
        {Figure("Accuracy", Accuracy(epochs))}
        {Figure("Loss", Curve(epochs, "loss", epoch => epoch.Loss, 0))}
        {Figure("Learning rate", Curve(epochs, "learning rate", epoch => epoch.LearningRate, 2))}
        {(epochs.All(epoch => epoch.Epsilon is null) ? Html.Empty
            : Figure("Perturbation budget", Curve(epochs, "perturbation budget ε", epoch => epoch.Epsilon, 3)))}</div>

        """);

    private static Html Figure(string title, Html figure) => Html.Of($"""<div><h3>{title}</h3>{figure}</div>""");

    private static Html Accuracy(IReadOnlyList<EpochRecord> epochs)
    {
        var series = new List<FigureSeries> { new("natural accuracy", Points(epochs, epoch => epoch.NaturalAccuracy), 0) };
        if (epochs.Any(epoch => epoch.RobustAccuracy is not null)) series.Add(new("robust accuracy", Points(epochs, epoch => epoch.RobustAccuracy), 1));
        return LineFigure.Render("Validation accuracy against the epoch; the numbers follow in a table.", "epoch", "validation accuracy", series);
    }

    private static Html Curve(IReadOnlyList<EpochRecord> epochs, string name, Func<EpochRecord, double?> value, int colour) =>
        LineFigure.Render($"The {name} against the epoch; the numbers follow in a table.", "epoch", name, [new(name, Points(epochs, value), colour)],
            percent: false);

    private static (double X, double Y)[] Points(IReadOnlyList<EpochRecord> epochs, Func<EpochRecord, double?> value) =>
        [.. epochs.Select(epoch => (X: (double)epoch.Epoch, Y: value(epoch) ?? double.NaN)).Where(point => double.IsFinite(point.Y))];
}
