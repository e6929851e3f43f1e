using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Checks;

/// <summary>B1: a ball so narrow beside the inputs' values that float32 has hardly any other number in it: attacks cannot move, or lose their steps.</summary>
internal static class BallResolution
{
    /// <summary>Of fewer neighbouring numbers the usual step of PGD, 2.5 ε / 40, is lost in rounding: it is below half the distance between two.</summary>
    private const int FewestNeighbours = 8;
    private const int AtOnce = 1000, Listed = 20;

    /// <summary>Looks at all examples of a run under each threat model.</summary>
    public static IEnumerable<Warning> Inspect(Dataset data, int extent, InputBounds bounds, IReadOnlyList<ThreatModel> threats) =>
        threats.Where(threat => threat.Ball.Norm != Norm.L0 && MayBeNarrow(threat, bounds)).Select(threat => Inspect(data, extent, bounds, threat))
        .OfType<Warning>();

    private static Warning? Inspect(Dataset data, int extent, InputBounds bounds, ThreatModel threat)
    {
        var held = new List<int>();
        long fixedFeatures = 0, coarseFeatures = 0, features = 0;
        for (int start = 0; start < extent; start += AtOnce)
        {
            using var scope = NewDisposeScope();
            Tensor inputs = data.Inputs[start..Math.Min(extent, start + AtOnce)], mutable = ones_like(inputs, ScalarType.Bool);
            if (threat.Mask?.ToTensor() is { } mask) mutable.logical_and_(mask.gt(Scalars.Zero));
            Tensor distance = tensor([threat.Ball.Epsilon]);
            if (threat.EpsilonScale?.ToTensor() is { } scale)
            {
                distance = distance.mul(scale);
                mutable.logical_and_(scale.gt(Scalars.Zero));
            }
            Tensor none = Reaches(inputs, bounds, distance).logical_not_(), few = Reaches(inputs, bounds, distance.div(tensor([(double)FewestNeighbours])))
                .logical_not_();
            features += mutable.sum().item<long>();
            fixedFeatures += none.logical_and(mutable).sum().item<long>();
            coarseFeatures += few.logical_and_(mutable).sum().item<long>();
            bool[] whole = none.logical_or_(mutable.logical_not_()).flatten(1).all(1).data<bool>().ToArray();
            for (int i = 0; i < whole.Length; i++)
                if (whole[i]) held.Add(start + i);
        }
        if (coarseFeatures == 0) return null;
        return new Warning("B1", threat.Key, $"The ball {threat.Ball} is narrower than float32 resolves: for {held.Count} of {extent} examples it "
            + $"holds no other input, {fixedFeatures} of {features} features have no other value in it and {coarseFeatures} fewer than {FewestNeighbours} to "
            + "either side, so that small steps are lost in rounding. Robustness against what cannot move is none.",
            "Shift and scale the inputs so that they lie near 0 in units of about 1, inside the model, or evaluate with a larger budget.",
            [.. held.Take(Listed)]);
    }

    /// <summary>Whether the float32 number next to a feature's value, up or down within the bounds, is no further away than a distance, float64.</summary>
    private static Tensor Reaches(Tensor inputs, InputBounds bounds, Tensor most)
    {
        using var scope = NewDisposeScope();
        Tensor exact = inputs.to_type(ScalarType.Float64), lower = bounds.Lower(), upper = bounds.Upper();
        Tensor up = nextafter(inputs, full_like(inputs, Scalars.PositiveInfinity)), down = nextafter(inputs, full_like(inputs, Scalars.NegativeInfinity));
        Tensor above = (up.to_type(ScalarType.Float64) - exact).le(most).logical_and_(inputs.lt(upper));
        Tensor below = (exact - down.to_type(ScalarType.Float64)).le(most).logical_and_(inputs.gt(lower));
        return above.logical_or_(below).MoveToOuterDisposeScope();
    }

    /// <summary>Whether there can be too few numbers in the ball, by the largest values that there may be.</summary>
    private static bool MayBeNarrow(ThreatModel threat, InputBounds bounds)
    {
        float largest = Math.Max(bounds.LowerValues.Max(Math.Abs), bounds.UpperValues.Max(Math.Abs));
        return threat.Ball.Epsilon * (threat.EpsilonScale?.Smallest ?? 1) < FewestNeighbours * ((double)MathF.BitIncrement(largest) - largest);
    }
}
