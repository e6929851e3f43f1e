namespace Saddle.Defenses;

/// <summary>
/// Total variation by split Bregman (Goldstein and Osher 2009, section 4, anisotropic), where only some pixels are known: Gauss–Seidel
/// sweeps over the image u, between which the
/// differences d = shrink(∇u + b) and the Bregman variables b ← b + ∇u − d are renewed.
/// </summary>
/// <param name="height">Rows of the image.</param>
/// <param name="width">Columns of the image.</param>
/// <param name="known">Of each pixel whether its value counts.</param>
/// <param name="weight">μ, what nearness to the known pixels weighs.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class SplitBregman(int height, int width, bool[] known, double weight)
{
    private const double Tolerance = 1e-3;

    private readonly double[] _across = new double[height * width], _down = new double[height * width];
    private readonly double[] _bregmanAcross = new double[height * width], _bregmanDown = new double[height * width];
    private readonly double[] _image = new double[height * width];

    // λ of the paper, by the rule of its section 4.
    private readonly double _coupling = 2 * weight;

    /// <summary>Replaces an image by the one of least total variation that is near its known pixels; unknown ones begin at zero.</summary>
    /// <param name="pixels">The image, row by row.</param>
    /// <param name="sweeps">The most sweeps.</param>
    public void Solve(Span<float> pixels, int sweeps)
    {
        foreach (double[] state in (double[][])[_across, _down, _bregmanAcross, _bregmanDown]) Array.Clear(state);
        for (int pixel = 0; pixel < pixels.Length; pixel++) _image[pixel] = known[pixel] ? pixels[pixel] : 0;
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            double change = Sweep(pixels);
            Renew();
            if (Math.Sqrt(change / pixels.Length) < Tolerance) break;
        }
        for (int pixel = 0; pixel < pixels.Length; pixel++) pixels[pixel] = (float)Math.Clamp(_image[pixel], 0, 1);
    }

    /// <summary>Sets every pixel to what its neighbours and its own value ask for; gives the sum of the squared changes.</summary>
    private double Sweep(ReadOnlySpan<float> pixels)
    {
        double change = 0;
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int pixel = row * width + column;
                double sum = 0;
                int neighbours = 0;
                if (column > 0) (sum, neighbours) = (sum + _image[pixel - 1] + _across[pixel - 1] - _bregmanAcross[pixel - 1], neighbours + 1);
                if (column < width - 1) (sum, neighbours) = (sum + _image[pixel + 1] - _across[pixel] + _bregmanAcross[pixel], neighbours + 1);
                if (row > 0) (sum, neighbours) = (sum + _image[pixel - width] + _down[pixel - width] - _bregmanDown[pixel - width], neighbours + 1);
                if (row < height - 1) (sum, neighbours) = (sum + _image[pixel + width] - _down[pixel] + _bregmanDown[pixel], neighbours + 1);
                double own = known[pixel] ? weight : 0;
                double value = (_coupling * sum + own * pixels[pixel]) / (own + _coupling * neighbours);
                change += (value - _image[pixel]) * (value - _image[pixel]);
                _image[pixel] = value;
            }
        }
        return change;
    }

    private void Renew()
    {
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int pixel = row * width + column;
                if (column < width - 1) Renew(_across, _bregmanAcross, pixel, _image[pixel + 1] - _image[pixel]);
                if (row < height - 1) Renew(_down, _bregmanDown, pixel, _image[pixel + width] - _image[pixel]);
            }
        }
    }

    private void Renew(double[] difference, double[] bregman, int pixel, double gradient)
    {
        double wanted = gradient + bregman[pixel], shrunk = Math.Sign(wanted) * Math.Max(0, Math.Abs(wanted) - 1 / _coupling);
        (difference[pixel], bregman[pixel]) = (shrunk, wanted - shrunk);
    }
}
