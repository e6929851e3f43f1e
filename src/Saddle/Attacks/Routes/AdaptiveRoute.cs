using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The way round that the model's own kind of gradient asks for: BPDA where it is shattered, EOT where it is stochastic, both or neither.</summary>
public sealed record AdaptiveRoute : Route
{
    /// <inheritdoc/>
    public override string Name => "adaptive";

    /// <summary>How many draws are averaged where answers are drawn. Range: 1 to 10,000. Default: 10.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many draws are averaged where answers are drawn", Least = 1, Most = 10_000)]
    public int Draws
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>What is averaged. Default: gradients.</summary>
    [Option("What is averaged")]
    public Average Average { get; init; }

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => For(judged.Gradient).Attacked(judged);

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) => For(judged.Contract.Gradient).Open(judged);

    /// <inheritdoc/>
    internal override Route? WithTwiceTheDraws(GradientKind gradient) =>
        For(gradient).WithTwiceTheDraws(gradient) is ExpectationRoute doubled ? this with { Draws = doubled.Draws } : null;

    /// <summary>The route for a kind of gradient.</summary>
    /// <param name="gradient">What the model states.</param>
    public Route For(GradientKind gradient)
    {
        bool shattered = (gradient & (GradientKind.Shattered | GradientKind.None | GradientKind.Vanishing)) != 0;
        if (gradient.HasFlag(GradientKind.Stochastic)) return new ExpectationRoute { Backward = shattered, Draws = Draws, Average = Average };
        return shattered ? new BackwardRoute() : Direct;
    }
}
