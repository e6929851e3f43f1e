namespace Saddle.Reports;

/// <summary>Draws the probabilities of the classes while an example is crafted.</summary>
public static class TraceFigure
{
    private const int Others = 3;

    /// <summary>Draws the source's and the target's probability, the three other classes that become likeliest, and the rest together.</summary>
    /// <param name="title">What it shows; read out in place of the picture.</param>
    /// <param name="probabilities">A row an iteration, the original first: one probability in 0..1 a class.</param>
    /// <param name="source">The class at the start.</param>
    /// <param name="target">The class to end in.</param>
    /// <param name="classNames">One name a class.</param>
    /// <exception cref="UsageException">There is no row, the rows are not as long as there are names, or a class is none.</exception>
    public static Drawing Draw(string title, IReadOnlyList<IReadOnlyList<double>> probabilities, int source, int target, IReadOnlyList<string> classNames)
    {
        if (probabilities.Count == 0) throw new UsageException($"The trace '{title}' has no iteration; give the original's probabilities at least.");
        if (probabilities.Any(row => row.Count != classNames.Count))
            throw new UsageException($"The trace '{title}' needs {classNames.Count} probabilities an iteration, one a class.");
        foreach (int index in (int[])[source, target])
            if (index < 0 || index >= classNames.Count)
                throw new UsageException($"The trace '{title}' names class {index}; there are the classes 0 to {classNames.Count - 1}.");
        int[] shown = [.. Enumerable.Range(0, classNames.Count).Where(index => index != source && index != target)
            .OrderByDescending(index => probabilities.Max(row => row[index])).ThenBy(index => index).Take(Others)];
        int[] rest = [.. Enumerable.Range(0, classNames.Count).Where(index => index != source && index != target).Except(shown)];
        var series = new List<FigureSeries> { new($"{classNames[source]} (source)", Points(row => row[source]), 0) };
        if (target != source) series.Add(new FigureSeries($"{classNames[target]} (target)", Points(row => row[target]), 1));
        series.AddRange(shown.Select((index, place) => new FigureSeries(classNames[index], Points(row => row[index]), 2 + place)));
        if (rest.Length > 0) series.Add(new FigureSeries("all others together", Points(row => rest.Sum(index => row[index])), 5, Dashed: true));
        return new LineDrawing(title, "iteration", "class probability", series, CurveScale.Percent);

        (double X, double Y)[] Points(Func<IReadOnlyList<double>, double> value) =>
            [.. probabilities.Select((row, iteration) => (X: (double)iteration, Y: value(row))).Where(point => double.IsFinite(point.Y))];
    }
}
