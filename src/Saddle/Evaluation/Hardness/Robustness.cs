
namespace Saddle.Evaluation.Hardness;

/// <summary>
/// How robust a network is against crafted samples: R(F) = min over X and t of A(X, t) (Papernot et al. 2016, eq. 14), and, as
/// the paper proposes beside it, the mean in place of the minimum.
/// </summary>
/// <param name="Minimum">R(F) by the minimum, from 0 to 1.</param>
/// <param name="Nearest">The first sample that has it.</param>
/// <param name="Mean">R(F) by the mean, from 0 to 1.</param>
/// <param name="Samples">How many pairs of image and target class it is taken over.</param>
public sealed record Robustness(double Minimum, SampleDistance Nearest, double Mean, int Samples)
{
    /// <summary>The robustness that distances show; their images should be large in number and like the network's inputs.</summary>
    /// <param name="distances">Distances of images from target classes, at least one.</param>
    /// <param name="distance">Which distance: by pairs, as the paper, or by features.</param>
    /// <exception cref="UsageException">There are none.</exception>
    public static Robustness Of(IReadOnlyList<SampleDistance> distances, Func<SampleDistance, double> distance)
    {
        if (distances.Count == 0) throw new UsageException("There is no distance to tell the robustness from. Give at least one image and target class.");
        SampleDistance nearest = distances.MinBy(distance);
        return new Robustness(distance(nearest), nearest, distances.Average(distance), distances.Count);
    }

    /// <summary>A line for people: minimum and mean, and the sample that is nearest.</summary>
    public override string ToString() =>
        $"R(F) {LineText.Number(Minimum)} by the minimum, {LineText.Number(Mean)} by the mean of {LineText.Count(Samples, "sample")}; nearest is {Nearest}";
}
