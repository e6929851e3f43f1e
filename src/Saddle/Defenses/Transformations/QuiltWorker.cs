namespace Saddle.Defenses;

/// <summary>Quilts one image after another in memory of its own.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class QuiltWorker(PatchGrid grid, PatchBank bank)
{
    private readonly float[] _queries = new float[grid.Count * grid.Features];
    private readonly float[] _quilt = new float[grid.Channels * grid.PaddedHeight * grid.PaddedWidth];
    private readonly NearestPatches _nearest = new(bank.Neighbours);
    private readonly float[] _errors = new float[PatchGrid.Overlap * PatchGrid.Side];
    private readonly int[] _left = new int[PatchGrid.Side], _top = new int[PatchGrid.Side];

    /// <summary>Puts an image together anew.</summary>
    /// <param name="image">The image, channel by channel, which is written.</param>
    /// <param name="uniform">A draw in [0, 1) for each patch: which of its nearest it becomes.</param>
    /// <returns>This worker.</returns>
    public QuiltWorker Quilt(Span<float> image, ReadOnlySpan<float> uniform)
    {
        grid.Cut(image, _queries);
        for (int place = 0; place < grid.Count; place++)
        {
            bank.Nearest(_queries.AsSpan(place * grid.Features, grid.Features), _nearest);
            Sew(place / grid.Columns, place % grid.Columns, bank[_nearest[(int)((double)uniform[place] * bank.Neighbours)]]);
        }
        for (int channel = 0; channel < grid.Channels; channel++)
            for (int y = 0; y < grid.Height; y++)
                _quilt.AsSpan((channel * grid.PaddedHeight + y) * grid.PaddedWidth, grid.Width).CopyTo(image[((channel * grid.Height + y) * grid.Width)..]);
        return this;
    }

    /// <summary>Lays a patch over those left and above, from the cuts of least error on.</summary>
    private void Sew(int row, int column, ReadOnlySpan<float> patch)
    {
        _left.AsSpan().Clear();
        _top.AsSpan().Clear();
        int corner = row * PatchGrid.Skip * grid.PaddedWidth + column * PatchGrid.Skip;
        if (column > 0) Cut(corner, patch, along: grid.PaddedWidth, across: 1, _left);
        if (row > 0) Cut(corner, patch, along: 1, across: grid.PaddedWidth, _top);
        for (int channel = 0; channel < grid.Channels; channel++)
            for (int y = 0; y < PatchGrid.Side; y++)
            {
                Span<float> line = _quilt.AsSpan((channel * grid.PaddedHeight + y) * grid.PaddedWidth + corner, PatchGrid.Side);
                for (int x = 0; x < PatchGrid.Side; x++)
                    if (x >= _left[y] && y >= _top[x]) line[x] = patch[(channel * PatchGrid.Side + y) * PatchGrid.Side + x];
            }
    }

    /// <summary>The cut through an overlap that differs least (Efros and Freeman 2001, section 2.1), by dynamic programming.</summary>
    /// <param name="corner">Where the patch begins in a channel of the quilt.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="along">How far the next pixel along the cut lies in the quilt.</param>
    /// <param name="across">How far the next pixel across it lies.</param>
    /// <param name="cut">For each pixel along it, the first across that is the patch's; written.</param>
    private void Cut(int corner, ReadOnlySpan<float> patch, int along, int across, Span<int> cut)
    {
        int patchAlong = across == 1 ? PatchGrid.Side : 1, patchAcross = across == 1 ? 1 : PatchGrid.Side, area = PatchGrid.Side * PatchGrid.Side;
        for (int i = 0; i < PatchGrid.Side; i++)
            for (int j = 0; j < PatchGrid.Overlap; j++)
            {
                float error = 0;
                for (int channel = 0; channel < grid.Channels; channel++)
                {
                    float difference = _quilt[channel * grid.PaddedHeight * grid.PaddedWidth + corner + i * along + j * across]
                        - patch[channel * area + i * patchAlong + j * patchAcross];
                    error += difference * difference;
                }
                _errors[i * PatchGrid.Overlap + j] = error + (i == 0 ? 0 : Least(i - 1, j).Error);
            }
        cut[^1] = Least(PatchGrid.Side - 1, from: 0, to: PatchGrid.Overlap - 1).Place;
        for (int i = PatchGrid.Side - 2; i >= 0; i--) cut[i] = Least(i, cut[i + 1]).Place;
    }

    private (int Place, float Error) Least(int line, int near) => Least(line, Math.Max(0, near - 1), Math.Min(PatchGrid.Overlap - 1, near + 1));

    private (int Place, float Error) Least(int line, int from, int to)
    {
        int best = from;
        for (int j = from + 1; j <= to; j++)
            if (_errors[line * PatchGrid.Overlap + j] < _errors[line * PatchGrid.Overlap + best]) best = j;
        return (best, _errors[line * PatchGrid.Overlap + best]);
    }
}
