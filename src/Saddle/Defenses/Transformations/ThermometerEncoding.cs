using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Thermometer encoding (Buckman et al. 2018, section 3): every value in 0..1 falls into one of L levels and becomes L numbers, of which those up to its
/// level are 1 and the others 0, so that a network made for L times as many channels sees it. The steps are flat; the ramps of Athalye et al. 2018,
/// section 5.1, stand in their place.
/// </summary>
public sealed record ThermometerEncoding : InputTransformation
{
    // Keeps 1 itself within the highest level.
    private const double Below = 0.99999;
    private static readonly Scalar BelowOne = Scalars.Of(Below);

    /// <inheritdoc/>
    public override string Name => "thermometer";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered;

    /// <summary>L, the number of levels. Range: 2 to 256. Default: 16 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("L, the number of levels, by which the channels of the classifier inside are multiplied; the paper takes 16", Least = 2, Most = 256)]
    public int Levels
    {
        get;
        init => field = Checked(value);
    } = 16;

    /// <summary>The width of a level.</summary>
    internal double LevelWidth => 1 / (Below * Levels);

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        if (!inner.Bounds.AreUnit)
            throw new UsageException($"The defense {Name} encodes values of 0 to 1, but the model's inputs are within {inner.Bounds}. Scale them to 0 to 1.");
        if (inner.InputShape is { } shape && (shape.Count == 0 || shape[0] % Levels != 0))
            throw new UsageException($"The defense {Name} gives {Levels} channels for each of an input's, but the model's inputs have the shape "
                + $"[{string.Join(", ", shape)}]. Train a network behind the defense, or name as many levels as it was trained with.");
    }

    /// <inheritdoc/>
    public override ModelContract Contract(ModelContract inner) => base.Contract(inner) with
    {
        InputShape = inner.InputShape is { } shape ? [shape[0] / Levels, .. shape.Skip(1)] : null,
        // They are of the encoded inputs.
        Mask = null,
        EpsilonScale = null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<long> InnerShape(IReadOnlyList<long> outside) => [outside[0] * Levels, .. outside.Skip(1)];

    /// <summary>The level of each value, from 0 to L − 1: ⌊0.99999 · x · L⌋.</summary>
    /// <param name="inputs">float32, in 0..1.</param>
    /// <returns>float32, of the same shape, in the caller's scope.</returns>
    internal Tensor LevelsOf(Tensor inputs)
    {
        using Scalar levels = Scalars.Of((double)Levels);
        return inputs.clamp(Scalars.Zero, Scalars.One).mul_(BelowOne).mul_(levels).floor_();
    }

    /// <summary>The numbers 0 to L − 1 along an axis behind the channels, to be broadcast.</summary>
    /// <param name="inputs">float32, <c>[n, C, …]</c>.</param>
    /// <returns>float32, <c>[L, 1, …]</c>, in the caller's scope.</returns>
    internal Tensor Scale(Tensor inputs)
    {
        using Scalar levels = Scalars.Of((long)Levels);
        return arange(Scalars.Zero, levels, Scalars.One, ScalarType.Float32, inputs.device).reshape([Levels, .. Enumerable.Repeat(1L, (int)inputs.dim() - 2)]);
    }

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) =>
        LevelsOf(inputs).unsqueeze(2).ge(Scale(inputs)).to_type(ScalarType.Float32).flatten(1, 2);

    /// <summary>Of level k the ramp clip(x · L − (k − 1), 0, 1), which the code would be if it filled up with x.</summary>
    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws)
    {
        using Scalar levels = Scalars.Of((double)Levels);
        return inputs.unsqueeze(2).mul(levels).sub(Scale(inputs).sub(Scalars.One)).clamp(Scalars.Zero, Scalars.One).flatten(1, 2);
    }
}
