using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Squares under L2 (Andriushchenko et al. 2020, algorithm 3) and, with sums of sizes in the place of squares, under L1 (Croce and Hein
/// 2021, section 4): what the perturbation has in two windows, and what of ε it has not used, goes into
/// one of them, half into what is there already and half into a pair of bumps; the other window is emptied. At first the image is in tiles, a
/// pair of bumps each.
/// </summary>
/// <param name="set">The points that it may use.</param>
/// <param name="draw">Uniform draws for each active example: so many, at such a query.</param>
internal sealed class BumpSquares(FeasibleSet set, Func<int, int, Tensor> draw) : SquareProposals(set, draw)
{
    private const int LeastSide = 3, TilesASide = 5;
    private readonly bool _euclidean = set.Ball.Norm == Norm.L2;

    // The schedule keeps a size for many queries.
    private (int Height, int Width) _size;
    private Bumps? _upright, _turned;

    /// <inheritdoc/>
    public override Tensor Begin()
    {
        using var scope = NewDisposeScope();
        (int Height, int Width) tile = (Math.Max(1, Grid.Height / TilesASide), Math.Max(1, Grid.Width / TilesASide));
        int rows = Grid.Height / tile.Height, columns = Grid.Width / tile.Width, each = 1 + Grid.Channels;
        (int top, int left) = ((Grid.Height - rows * tile.Height) / 2, (Grid.Width - columns * tile.Width) / 2);
        Tensor drawn = Draw(rows * columns * each, query: 0), change = zeros([drawn.shape[0], Grid.Features]);
        Span<float> draws = PlainNumbers.Of(drawn), values = PlainNumbers.Of(change);
        (Bumps upright, Bumps turned) = Both(tile);
        for (int i = 0; i < drawn.shape[0]; i++)
            for (int place = 0; place < rows * columns; place++)
            {
                ReadOnlySpan<float> own = draws.Slice((i * rows * columns + place) * each, each);
                (int row, int column) = (top + place / columns * tile.Height, left + place % columns * tile.Width);
                Bumps bumps = own[0] < 0.5f ? upright : turned;
                for (int channel = 0; channel < Grid.Channels; channel++)
                    for (int j = 0; j < tile.Height; j++)
                        for (int k = 0; k < tile.Width; k++)
                            values[i * Grid.Features + Grid.Start(channel, row + j) + column + k] = Sign(own[1 + channel]) * bumps[j, k];
            }
        Tensor points = Around(change);
        using Scalar epsilon = Scalars.Of(Set.Ball.Epsilon);
        Set.Reach(points, full(points.shape[0], epsilon, ScalarType.Float64, points.device));
        return points.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Propose(Tensor best, double share, int query)
    {
        (int Height, int Width) size = Grid.Window(share, LeastSide, odd: true);
        int each = 5 + Grid.Channels;
        Tensor drawn = Draw(each, query), change = Change(best), lengths = Set.Distance(best).cpu();
        Span<float> draws = PlainNumbers.Of(drawn), changes = PlainNumbers.Of(change);
        double[] distances = lengths.data<double>().ToArray();
        (Bumps upright, Bumps turned) = Both(size);
        float[] former = new float[size.Height * size.Width];
        for (int i = 0; i < distances.Length; i++)
        {
            ReadOnlySpan<float> own = draws.Slice(i * each, each);
            Span<float> image = changes.Slice(i * Grid.Features, Grid.Features);
            double unused = Math.Max(0, Part(Set.Ball.Epsilon) - Part(distances[i])) / Grid.Channels;
            (int Row, int Column) filled = Place(own, size), emptied = Place(own[2..], size);
            for (int channel = 0; channel < Grid.Channels; channel++)
            {
                double inside = Empty(image, channel, filled, size, former), outside = Empty(image, channel, emptied, size, []);
                Fill(image, channel, filled, size, former, Length(inside), own[4] < 0.5f ? upright : turned, Sign(own[5 + channel]),
                    Length(inside + outside + unused));
            }
        }
        Tensor points = Around(change);
        Set.Project(points);
        return points;
    }

    /// <summary>How points differ from their originals, in the unit of the norm: float32 on the CPU, <c>[n, features]</c>.</summary>
    private Tensor Change(Tensor points)
    {
        Tensor change = points.sub(Set.Origin);
        if (Set.Shares is { } shares) change.div_(shares);
        return change.flatten(1).cpu();
    }

    /// <summary>The points that differ so from their originals.</summary>
    private Tensor Around(Tensor change)
    {
        Tensor origin = Set.Origin, points = change.reshape(origin.shape).to(origin.device);
        if (Set.Shares is { } shares) points = points.mul(shares);
        return points.add(origin, Scalars.One);
    }

    private (Bumps Upright, Bumps Turned) Both((int Height, int Width) size)
    {
        if (_size != size || _upright is null || _turned is null)
            (_size, _upright, _turned) =
                (size, new Bumps(size.Height, size.Width, turned: false, _euclidean), new Bumps(size.Height, size.Width, turned: true, _euclidean));
        return (_upright, _turned);
    }

    /// <summary>What a change adds to the sum of which its window's length is made.</summary>
    private double Part(double change) => _euclidean ? change * change : Math.Abs(change);

    /// <summary>The length that a sum stands for.</summary>
    private double Length(double sum) => _euclidean ? Math.Sqrt(sum) : sum;

    /// <summary>Takes the perturbation out of a window, tells its values where they are wanted, and gives the sum of its parts.</summary>
    private double Empty(Span<float> image, int channel, (int Row, int Column) at, (int Height, int Width) size, Span<float> values)
    {
        double sum = 0;
        for (int j = 0; j < size.Height; j++)
        {
            Span<float> row = image.Slice(Grid.Start(channel, at.Row + j) + at.Column, size.Width);
            foreach (float change in row) sum += Part(change);
            if (values.Length > 0) row.CopyTo(values[(j * size.Width)..]);
            row.Clear();
        }
        return sum;
    }

    /// <summary>Puts the sum of what was there, at length 1, and of the bumps into a window, at the length that is available.</summary>
    private void Fill(Span<float> image, int channel, (int Row, int Column) at, (int Height, int Width) size, Span<float> former, double length, Bumps bumps,
        float sign, double available)
    {
        double share = length > 0 ? 1 / length : 0, all = 0;
        for (int j = 0; j < size.Height; j++)
            for (int k = 0; k < size.Width; k++)
            {
                float sum = (float)(former[j * size.Width + k] * share) + sign * bumps[j, k];
                former[j * size.Width + k] = sum;
                all += Part(sum);
            }
        if (all == 0) return;
        double factor = available / Length(all);
        for (int j = 0; j < size.Height; j++)
        {
            Span<float> row = image.Slice(Grid.Start(channel, at.Row + j) + at.Column, size.Width);
            for (int k = 0; k < size.Width; k++) row[k] = (float)(former[j * size.Width + k] * factor);
        }
    }
}
