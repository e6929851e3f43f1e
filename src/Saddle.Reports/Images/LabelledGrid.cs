namespace Saddle.Reports;

/// <summary>Pictures in rows and columns with their names, drawn into one.</summary>
internal sealed class LabelledGrid
{
    private const int Gap = 6, Border = 2, SmallestSide = 56, LargestSide = 168, Across = 640, MostLetters = 16;
    private const long MostPixels = 1 << 25;

    private static readonly (byte, byte, byte) Ink = (24, 28, 34), Soft = (86, 96, 112), Empty = (238, 240, 243);

    private readonly int _scale, _letters, _left, _top, _cellWidth, _cellHeight;

    /// <summary>Draws the names.</summary>
    /// <exception cref="UsageException">The picture would be too large.</exception>
    public LabelledGrid(int width, int height, IReadOnlyList<string> rowNames, IReadOnlyList<string> columnNames, string rowTitle, string columnTitle)
    {
        int side = Math.Clamp(Across / columnNames.Count, SmallestSide, LargestSide), longer = Math.Max(width, height);
        _scale = Math.Max(1, Math.Max(side / longer, (SmallestSide + longer - 1) / longer));
        (_cellWidth, _cellHeight) = (width * _scale + Gap, height * _scale + Gap);
        int longest = columnNames.Concat(rowNames).Max(name => name.Length);
        _letters = columnNames.Max(name => name.Length) * 2 * BitmapFont.Advance <= _cellWidth && longest <= MostLetters ? 2 : 1;
        int line = BitmapFont.Height * _letters + Gap;
        _left = Gap + Math.Min(MostLetters, rowNames.Max(name => name.Length)) * BitmapFont.Advance * _letters
            + (rowNames.Any(name => name.Length > 0) ? Gap : 0);
        // The title of the rows stands in the corner, above their names.
        if (rowTitle.Length > 0) _left = Math.Max(_left, 2 * Gap + rowTitle.Length * BitmapFont.Advance);
        _top = Gap + (columnTitle.Length == 0 ? 0 : BitmapFont.Height + Gap) + (columnNames.Any(name => name.Length > 0) ? line : 0);
        long pixels = (_left + (long)columnNames.Count * _cellWidth + Gap) * (_top + (long)rowNames.Count * _cellHeight + Gap);
        if (pixels > MostPixels) throw new UsageException(
            $"A grid of {rowNames.Count} by {columnNames.Count} pictures of {width} by {height} pixels is too large to draw; choose fewer pictures.");
        Canvas = new PixelImage(_left + columnNames.Count * _cellWidth + Gap, _top + rowNames.Count * _cellHeight + Gap);
        BitmapFont.Write(Canvas, _left - Gap - rowTitle.Length * BitmapFont.Advance, _top - BitmapFont.Height - Gap / 2, rowTitle, 1, Soft);
        BitmapFont.Write(Canvas, _left + Gap / 2, Gap, columnTitle, 1, Soft);
        for (int column = 0; column < columnNames.Count; column++)
        {
            string text = BitmapFont.Fit(columnNames[column], _cellWidth, _letters);
            BitmapFont.Write(Canvas, _left + column * _cellWidth + (_cellWidth - text.Length * BitmapFont.Advance * _letters) / 2, _top - line + Gap / 2, text,
                _letters, Ink);
        }
        for (int row = 0; row < rowNames.Count; row++)
        {
            string text = BitmapFont.Fit(rowNames[row], MostLetters * BitmapFont.Advance * _letters, _letters);
            BitmapFont.Write(Canvas, _left - Gap - text.Length * BitmapFont.Advance * _letters,
                _top + row * _cellHeight + (_cellHeight - BitmapFont.Height * _letters) / 2, text, _letters, Ink);
        }
    }

    /// <summary>What is drawn into.</summary>
    public PixelImage Canvas { get; }

    /// <summary>Draws a picture at its place, in a frame where it has a colour.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="picture">The picture; null where there is none.</param>
    /// <param name="frame">The colour of its frame.</param>
    public void Draw(int row, int column, PixelImage? picture, (byte, byte, byte)? frame = null)
    {
        int left = _left + column * _cellWidth + Gap / 2, top = _top + row * _cellHeight + Gap / 2;
        (int width, int height) = (_cellWidth - Gap, _cellHeight - Gap);
        if (frame is { } colour) Fill(left - Border, top - Border, width + 2 * Border, height + 2 * Border, colour);
        if (picture is null) Fill(left, top, width, height, Empty);
        else Canvas.Draw(picture, left, top, _scale);
    }

    private void Fill(int left, int top, int width, int height, (byte, byte, byte) colour)
    {
        for (int y = top; y < top + height; y++)
            for (int x = left; x < left + width; x++)
                Canvas.Set(x, y, colour);
    }
}
