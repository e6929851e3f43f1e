using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Total variation minimization (Guo et al. 2018, section 4.3): of each image a random half of the pixels is kept, and the image of least total variation that
/// is near them is what the classifier sees: min over z of ‖X ⊙ (z − x)‖₂ + λ · TV(z), X drawn from Bernoulli(keep), by split Bregman. One
/// X serves all channels.
/// </summary>
public sealed record TotalVariationMinimization : InputTransformation
{
    /// <inheritdoc/>
    public override string Name => "total-variation";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Stochastic;

    /// <inheritdoc/>
    public override bool OptimizesAtInference => true;

    /// <summary>The share of pixels that are kept. Range: above 0 to 1. Default: 0.5 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of pixels that are kept; the paper keeps 0.5", MoreThan = 0, Most = 1)]
    public double Keep
    {
        get;
        init => field = Checked(value);
    } = 0.5;

    /// <summary>λ, what total variation weighs. Range: above 0. Default: 0.03 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("λ, what total variation weighs; the paper's is 0.03", MoreThan = 0)]
    public double Weight
    {
        get;
        init => field = Checked(value);
    } = 0.03;

    /// <summary>
    /// Sweeps of the solver at most; it ends before where an image changes by less than 0.001 (root mean square). Range: 1 to 10,000. Default: 100.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Sweeps of the solver at most; it ends before where an image changes by less than 0.001", Least = 1, Most = 10_000)]
    public int Sweeps
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        (int channels, int height, int width) = ImageInputs.Size(inputs);
        using Tensor local = inputs.detach().cpu().contiguous(), drawn = draws!.Uniform([height, width]);
        if (local.numel() == 0) return inputs.clone();
        float[] pixels = local.data<float>().ToArray(), uniform = drawn.data<float>().ToArray();
        int area = height * width;
        Parallel.For(0, (int)inputs.shape[0], image =>
        {
            bool[] kept = [.. uniform.AsSpan(image * area, area).ToArray().Select(value => value < Keep)];
            var solver = new SplitBregman(height, width, kept, 2 / Weight);
            for (int channel = 0; channel < channels; channel++) solver.Solve(pixels.AsSpan((image * channels + channel) * area, area), Sweeps);
        });
        return tensor(pixels, inputs.shape).to(inputs.device);
    }
}
