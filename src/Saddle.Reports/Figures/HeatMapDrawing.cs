namespace Saddle.Reports;

/// <summary>A matrix of pairs.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="RowTitle">What the rows are.</param>
/// <param name="ColumnTitle">What the columns are.</param>
/// <param name="RowNames">One name a row.</param>
/// <param name="ColumnNames">One name a column.</param>
/// <param name="Cells">Row by row; null, or what is no finite number, where there is nothing.</param>
/// <param name="Format">How the numbers are read.</param>
/// <param name="Scale">The values of the lightest and the darkest colour; those of the matrix where null.</param>
internal sealed record HeatMapDrawing(string Title, string RowTitle, string ColumnTitle, IReadOnlyList<string> RowNames, IReadOnlyList<string> ColumnNames,
    IReadOnlyList<IReadOnlyList<double?>> Cells, ValueFormat Format, (double Low, double High)? Scale) : Drawing
{
    private const int MostClasses = 200;

    internal override Html Markup => HeatMapFigure.Render(this);

    internal override void Require()
    {
        if (Cells.Count == 0 || ColumnNames.Count == 0) throw new UsageException($"The matrix '{Title}' is empty; give one or more rows and columns.");
        if (Cells.Count > MostClasses || ColumnNames.Count > MostClasses)
            throw new UsageException($"The matrix '{Title}' is {Cells.Count} by {ColumnNames.Count}; at most {MostClasses} rows and columns can be drawn.");
        if (Cells.Count != RowNames.Count || Cells.Any(row => row.Count != ColumnNames.Count))
            throw new UsageException($"The matrix '{Title}' needs {RowNames.Count} rows of {ColumnNames.Count} cells, as many as there are names.");
        if (Scale is { } given && !(double.IsFinite(given.Low) && double.IsFinite(given.High) && given.Low < given.High))
            throw new UsageException(FormattableString.Invariant(
                $"The scale of the matrix '{Title}' runs from {given.Low} to {given.High}; the first must be below the second and both finite."));
    }
}
