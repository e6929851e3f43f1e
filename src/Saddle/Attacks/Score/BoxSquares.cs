using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Squares under L∞ (Andriushchenko et al. 2020, algorithm 2): in a square each channel goes to one of the two ends of the ball; at first the
/// image is in stripes of one column, each at one of the ends.
/// </summary>
/// <param name="set">The points that it may use.</param>
/// <param name="draw">Uniform draws for each active example: so many, at such a query.</param>
internal sealed class BoxSquares(FeasibleSet set, Func<int, int, Tensor> draw) : SquareProposals(set, draw)
{
    // From wherever in the ball, this far leads to its end.
    private readonly double _across = 2 * set.Ball.Epsilon;

    /// <inheritdoc/>
    public override Tensor Begin()
    {
        using var scope = NewDisposeScope();
        Tensor drawn = Draw(Grid.Channels * Grid.Width, query: 0), signs = empty([drawn.shape[0], Grid.Features]);
        Span<float> draws = PlainNumbers.Of(drawn), values = PlainNumbers.Of(signs);
        int each = Grid.Channels * Grid.Width;
        for (int i = 0; i < drawn.shape[0]; i++)
            for (int channel = 0; channel < Grid.Channels; channel++)
                for (int row = 0; row < Grid.Height; row++)
                    for (int column = 0; column < Grid.Width; column++)
                        values[i * Grid.Features + Grid.Start(channel, row) + column] = Sign(draws[i * each + channel * Grid.Width + column]);
        return Move(Set.Origin, signs).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Propose(Tensor best, double share, int query)
    {
        (int Height, int Width) window = Grid.Window(share, least: 1);
        int each = 2 + Grid.Channels;
        Tensor drawn = Draw(each, query), signs = zeros([best.shape[0], Grid.Features]);
        Span<float> draws = PlainNumbers.Of(drawn), values = PlainNumbers.Of(signs);
        for (int i = 0; i < best.shape[0]; i++)
        {
            ReadOnlySpan<float> own = draws.Slice(i * each, each);
            Span<float> image = values.Slice(i * Grid.Features, Grid.Features);
            (int top, int left) = Place(own, window);
            for (int channel = 0; channel < Grid.Channels; channel++)
                for (int row = top; row < top + window.Height; row++)
                    image.Slice(Grid.Start(channel, row) + left, window.Width).Fill(Sign(own[2 + channel]));
        }
        return Move(best, signs);
    }

    private Tensor Move(Tensor from, Tensor signs)
    {
        Tensor points = from.clone();
        Set.Advance(points, signs.reshape(from.shape).to(from.device), _across);
        return points;
    }
}
