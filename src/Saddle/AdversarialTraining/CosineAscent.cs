using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.AdversarialTraining;

/// <summary>
/// One of the short ascents of <see cref="MultiStartAttack"/>, as training needs it: every step is made, and past the boundary too. An
/// example begins in stripes at both
/// ends of the ball or at a point inside, by its own draw.
/// </summary>
internal sealed record CosineAscent : Attack<GradientOracle>
{
    // The begin is drawn after what it may be: the stripes' signs are at the target 1, as the first search of squares.
    private const int Stripes = 1;
    private static readonly DrawPosition Which = new(Draw: 1);
    private static readonly Loss Margin = new MarginLoss { Confidence = 1e6 };

    /// <inheritdoc/>
    public override string Name => "cosine-ascent";

    /// <summary>The number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The first step's size in the unit of the norm; the others fall to a thousandth of it along a cosine.</summary>
    public required double StepSize { get; init; }

    /// <summary>The share of the examples that begin in stripes.</summary>
    public required double StripedShare { get; init; }

    /// <inheritdoc/>
    public override Loss Objective => Margin;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is Norm.Linf or Norm.L2;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        Slot x = craft.Start(Begin(craft));
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            Tensor gradient = at.Ascend(Margin, craft.Labels, craft.Targets, last: true);
            craft.Set.Advance(x.Value, gradient, StepSize * MultiStartAttack.CosineSchedule(step, Steps));
        }
        craft.Finish(x);
    }

    private Tensor Begin(AttackBatch<GradientOracle> craft)
    {
        if (StripedShare == 0) return craft.Sample(default);
        using var scope = NewDisposeScope();
        using Scalar share = Scalars.Of(StripedShare);
        Tensor striped = craft.Uniform([1], Which).squeeze(1).lt(share), stripes = SquareProposals.Of(craft, Stripes).Begin();
        return where(striped.PerExample(stripes), stripes, craft.Sample(default)).MoveToOuterDisposeScope();
    }
}
