namespace Saddle.Reports;

/// <summary>Draws a matrix of pairs, darker where it is higher, with the number in each cell.</summary>
public static class HeatMapFigure
{
    private const int MostNumbers = 20, MostLetters = 14;
    private const double CellHeight = 30, Letter = 7.2, BarWidth = 14;

    /// <summary>Draws the matrix.</summary>
    /// <param name="title">What the numbers are; read out in place of the picture.</param>
    /// <param name="rowTitle">What the rows are, for example <c>source class</c>.</param>
    /// <param name="columnTitle">What the columns are, for example <c>target class</c>.</param>
    /// <param name="rowNames">One name a row.</param>
    /// <param name="columnNames">One name a column.</param>
    /// <param name="cells">Row by row; null, or what is no finite number, where there is nothing. At most 200 a side; of more than 20
    /// columns the numbers are left to the tooltips.</param>
    /// <param name="format">How the numbers are read.</param>
    /// <param name="scale">The values of the lightest and the darkest colour; those of the matrix where null.</param>
    /// <exception cref="UsageException">There is no cell, the matrix is too large, names and cells disagree, or the scale is none.</exception>
    public static Drawing Draw(string title, string rowTitle, string columnTitle, IReadOnlyList<string> rowNames, IReadOnlyList<string> columnNames,
        IReadOnlyList<IReadOnlyList<double?>> cells, ValueFormat format = ValueFormat.Number, (double Low, double High)? scale = null)
    {
        var drawing = new HeatMapDrawing(title, rowTitle, columnTitle, [.. rowNames], [.. columnNames], [.. cells], format, scale);
        drawing.Require();
        return drawing;
    }

    /// <summary>The matrix as SVG.</summary>
    internal static Html Render(HeatMapDrawing drawing)
    {
        double[] values = [.. drawing.Cells.SelectMany(row => row).Where(cell => cell is { } value && double.IsFinite(value)).Select(cell => cell!.Value)];
        return values.Length == 0 ? Html.Of($"""<p class="note">{drawing.Title}: no pair was measured, so there is nothing to draw.</p>""")
            : Render(drawing, new CellNumbers(drawing.Format, values), ColourScale.Of(drawing.Scale, values));
    }

    private static Html Render(HeatMapDrawing drawing, CellNumbers numbers, ColourScale colours)
    {
        (string title, string rowTitle, string columnTitle) = (drawing.Title, drawing.RowTitle, drawing.ColumnTitle);
        (IReadOnlyList<string> rowNames, IReadOnlyList<string> columnNames) = (drawing.RowNames, drawing.ColumnNames);
        IReadOnlyList<IReadOnlyList<double?>> cells = drawing.Cells;
        bool written = columnNames.Count <= MostNumbers;
        double cellWidth = written ? Math.Max(40, 9 * numbers.Letters + 8) : 12, cellHeight = written ? CellHeight : 12;
        int longest = Math.Min(MostLetters, columnNames.Max(name => name.Length));
        bool turned = longest * Letter > cellWidth - 4;
        double left = 26 + Math.Min(MostLetters, rowNames.Max(name => name.Length)) * Letter + 8, top = 24 + (turned ? longest * Letter * 0.75 + 8 : 18);
        double right = left + columnNames.Count * cellWidth, bottom = top + cells.Count * cellHeight,
            middle = Math.Max((top + bottom) / 2, rowTitle.Length * Letter / 2 + 4);
        var parts = new List<Html> { Svg.Text((left + right) / 2, 14, "middle", columnTitle, "axis"), Svg.Text(14, middle, "middle", rowTitle, "axis", -90) };
        // More names than there is room for hide one another.
        int columnStep = (int)Math.Ceiling(20 / cellWidth), rowStep = (int)Math.Ceiling(16 / cellHeight);
        for (int column = 0; column < columnNames.Count; column += columnStep)
            parts.Add(turned ? Svg.Text(left + (column + 0.5) * cellWidth + 3, top - 6, "start", Svg.Fit(columnNames[column], MostLetters), "name", -50)
                : Svg.Text(left + (column + 0.5) * cellWidth, top - 6, "middle", columnNames[column], "name"));
        for (int row = 0; row < cells.Count; row += rowStep)
            parts.Add(Svg.Text(left - 8, top + (row + 0.5) * cellHeight + 4.5, "end", Svg.Fit(rowNames[row], MostLetters), "name"));
        for (int row = 0; row < cells.Count; row++)
            for (int column = 0; column < columnNames.Count; column++)
                parts.Add(Cell(left + column * cellWidth, top + row * cellHeight, cellWidth, cellHeight, cells[row][column],
                    $"{rowNames[row]} → {columnNames[column]}", written, numbers, colours));
        parts.Add(Bar(right + 18, top, Math.Max(bottom - top, 60), numbers, colours));
        double end = turned ? Math.Max(right + 18 + BarWidth + 70, right + longest * Letter * 0.65) : right + 18 + BarWidth + 70;
        return Svg.Figure(end, Math.Max(Math.Max(bottom, top + 60), middle + rowTitle.Length * Letter / 2) + 8,
            $"{title}: {rowTitle} in rows, {columnTitle} in columns, darker is higher.", "heatmap", Html.Join(parts, "\n"), scrolls: true);
    }

    private static Html Cell(double x, double y, double width, double height, double? cell, string pair, bool written, CellNumbers numbers, ColourScale colours)
    {
        bool none = cell is not { } value || !double.IsFinite(value);
        string text = none ? "–" : numbers.Text(cell!.Value), share = none ? "0%" : Numbers.Width(colours.Share(cell!.Value));
        string kind = none ? "none" : colours.Share(cell!.Value) > 0.7 ? "hot" : "";
        return Html.Of($"""
            <g class="{kind}"><title>{pair}: {(none ? "none" : numbers.Full(cell!.Value))}</title><rect x="{Svg.At(x + 0.5)}" y="{Svg.At(y + 0.5)}" width="{Svg.At(width - 1)}" height="{Svg.At(height - 1)}" rx="{(written ? 3 : 0)}" style="--heat:{share}" />{(written ? Svg.Text(x + width / 2, y + height / 2 + 4.5, "middle", text) : Html.Empty)}</g>
            """);
    }

    private static Html Bar(double x, double y, double height, CellNumbers numbers, ColourScale colours)
    {
        const int Steps = 24;
        return Html.Of($"""
            {Enumerable.Range(0, Steps).Select(step => Html.Of($"""<rect x="{Svg.At(x)}" y="{Svg.At(y + height * (Steps - 1 - step) / Steps)}" width="{Svg.At(BarWidth)}" height="{Svg.At(height / Steps)}" class="step" style="--heat:{Numbers.Width(ColourScale.Shade((step + 0.5) / Steps))}" />"""))}
            {Svg.Text(x + BarWidth + 6, y + 10, "start", numbers.Full(colours.High), "name")}
            {Svg.Text(x + BarWidth + 6, y + height - 1, "start", numbers.Full(colours.Low), "name")}

            """);
    }

    private readonly record struct ColourScale(double Low, double High)
    {
        public static ColourScale Of((double Low, double High)? given, double[] values) =>
            given is { } scale ? new(scale.Low, scale.High) : new(values.Min(), values.Max());

        public double Share(double value) => Shade(High > Low ? Math.Clamp((value - Low) / (High - Low), 0, 1) : 1);

        // The lowest value is still another colour than nothing.
        public static double Shade(double position) => 0.07 + 0.93 * position;
    }
}
