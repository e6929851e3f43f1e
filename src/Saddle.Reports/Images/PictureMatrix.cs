using Saddle.Models;

namespace Saddle.Reports;

/// <summary>What a picture of a matrix is.</summary>
public enum PictureKind
{
    /// <summary>One like the others: no frame.</summary>
    Plain,

    /// <summary>An original: a blue frame.</summary>
    Original,

    /// <summary>A crafted one that does not end in its target: a red frame.</summary>
    Failed,
}

/// <summary>A picture of a matrix.</summary>
/// <param name="Values">Its features in row-major order, as many as the shape of the matrix says.</param>
/// <param name="Kind">What it is.</param>
public sealed record MatrixPicture(ReadOnlyMemory<float> Values, PictureKind Kind = PictureKind.Plain);

/// <summary>Draws pictures in rows and columns into one PNG, for example sources in rows, targets in columns and originals on the diagonal.</summary>
public static class PictureMatrix
{
    private static readonly (byte, byte, byte) Blue = (31, 95, 191), Red = (200, 40, 32);

    /// <summary>Draws the matrix.</summary>
    /// <param name="title">What it shows; read out in place of the picture.</param>
    /// <param name="rowTitle">What the rows are; empty for none.</param>
    /// <param name="columnTitle">What the columns are; empty for none.</param>
    /// <param name="rowNames">One name a row.</param>
    /// <param name="columnNames">One name a column.</param>
    /// <param name="pictures">Row by row; null where there is none.</param>
    /// <param name="inputShape">The shape of a picture: <c>[H, W]</c>, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</param>
    /// <param name="bounds">The values of black and white, one for all or one a channel; 0 to 1 where null.</param>
    /// <exception cref="UsageException">There is no cell, the shape is no picture's, the picture would be too large, or names and pictures
    /// disagree.</exception>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static Drawing Draw(string title, string rowTitle, string columnTitle, IReadOnlyList<string> rowNames, IReadOnlyList<string> columnNames,
        IReadOnlyList<IReadOnlyList<MatrixPicture?>> pictures, IReadOnlyList<long> inputShape, InputBounds? bounds = null)
    {
        ImageShape shape = ImageShape.Of(inputShape)
            ?? throw new UsageException($"Inputs of the shape [{string.Join(", ", inputShape)}] are no pictures; [H, W], [1, H, W] and [3, H, W] are.");
        if (pictures.Count == 0 || columnNames.Count == 0) throw new UsageException($"The picture '{title}' is empty; give one or more rows and columns.");
        if (pictures.Count != rowNames.Count || pictures.Any(row => row.Count != columnNames.Count))
            throw new UsageException($"The picture '{title}' needs {rowNames.Count} rows of {columnNames.Count} pictures, as many as there are names.");
        if (pictures.SelectMany(row => row).FirstOrDefault(picture => picture is not null && picture.Values.Length != shape.Count) is { } other)
            throw new UsageException(
                $"A picture of '{title}' has {other.Values.Length} values; the shape [{string.Join(", ", inputShape)}] has {shape.Count}.");
        PixelRange range = Range(shape, pictures, bounds);
        var grid = new LabelledGrid(shape.Width, shape.Height, rowNames, columnNames, rowTitle, columnTitle);
        for (int row = 0; row < pictures.Count; row++)
            for (int column = 0; column < columnNames.Count; column++)
                grid.Draw(row, column, pictures[row][column] is { } picture ? shape.Draw(picture.Values.Span, range) : null,
                    Frame(pictures[row][column]?.Kind));
        return PictureDrawing.Of(grid.Canvas, title);
    }

    /// <summary>Draws one row.</summary>
    /// <param name="title">What it shows; read out in place of the picture.</param>
    /// <param name="names">One name a picture.</param>
    /// <param name="pictures">The pictures; null where there is none.</param>
    /// <param name="inputShape">The shape of a picture: <c>[H, W]</c>, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</param>
    /// <param name="bounds">The values of black and white, one for all or one a channel; 0 to 1 where null.</param>
    /// <exception cref="UsageException">There is no picture, the shape is no picture's, the picture would be too large, or names and
    /// pictures disagree.</exception>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static Drawing DrawRow(string title, IReadOnlyList<string> names, IReadOnlyList<MatrixPicture?> pictures, IReadOnlyList<long> inputShape,
        InputBounds? bounds = null) =>
        Draw(title, "", "", [""], names, [pictures], inputShape, bounds);

    private static PixelRange Range(ImageShape shape, IReadOnlyList<IReadOnlyList<MatrixPicture?>> pictures, InputBounds? bounds) => bounds switch
    {
        null => new PixelRange([0], [1]),
        _ when bounds.LowerValues.Count == 1 || bounds.LowerValues.Count == shape.Channels => new PixelRange(bounds.LowerValues, bounds.UpperValues),
        // Bounds of each feature say nothing of what black is.
        _ => PixelRange.Of([.. pictures.SelectMany(row => row).OfType<MatrixPicture>().Select(picture => picture.Values.ToArray())]),
    };

    private static (byte, byte, byte)? Frame(PictureKind? kind) => kind switch
    {
        PictureKind.Original => Blue,
        PictureKind.Failed => Red,
        _ => null,
    };
}
