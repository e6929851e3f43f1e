namespace Saddle.Attacks;

/// <summary>
/// η of Andriushchenko et al. 2020 (equation 2): two bumps beside each other, the first upwards and the second downwards, each highest in its
/// middle, of length 1 together.
/// </summary>
internal sealed class Bumps
{
    private readonly float[,] _values;

    /// <summary>The bumps in a window; side by side along the longer side.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="turned">In a square: side by side along the columns instead of the rows.</param>
    /// <param name="euclidean">Whether the length is that of L2; else it is that of L1.</param>
    public Bumps(int height, int width, bool turned, bool euclidean)
    {
        _values = new float[height, width];
        bool across = height == width ? turned : width > height;
        int half = (across ? width : height) / 2;
        if (across)
        {
            Raise(0, 0, height, half, 1);
            Raise(0, half, height, width - half, -1);
        }
        else
        {
            Raise(0, 0, half, width, 1);
            Raise(half, 0, height - half, width, -1);
        }
        double length = euclidean ? Math.Sqrt(_values.Cast<float>().Sum(value => (double)value * value))
            : _values.Cast<float>().Sum(value => Math.Abs((double)value));
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++) _values[row, column] = (float)(_values[row, column] / length);
    }

    /// <summary>A value of the window.</summary>
    public float this[int row, int column] => _values[row, column];

    /// <summary>One bump of length 1: Σ_{j=d}^{n} 1/(j + 1)², d being how far it is to the middle and n half of the longer side.</summary>
    private void Raise(int top, int left, int height, int width, int sign)
    {
        double[,] bump = new double[height, width];
        double square = 0;
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++)
            {
                int distance = Math.Max(Math.Abs(row - height / 2), Math.Abs(column - width / 2));
                for (int ring = distance; ring <= Math.Max(height, width) / 2; ring++) bump[row, column] += 1.0 / ((ring + 1) * (ring + 1));
                square += bump[row, column] * bump[row, column];
            }
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++) _values[top + row, left + column] = (float)(sign * bump[row, column] / Math.Sqrt(square));
    }
}
