
namespace Saddle.Evaluation.Runs;

/// <summary>What a second look at a model's outputs saw (check E1).</summary>
/// <param name="Examples">Natural examples looked at.</param>
/// <param name="Float64Deviation">How far float32 lies from float64, as a share of the largest output of the example; null where the model
/// was not run in float64.</param>
/// <param name="NotInFloat64">Why the model was not run in float64; null where it was.</param>
/// <param name="WithoutOneDnnDeviation">How far float32 with oneDNN lies from float32 without, likewise; null where the model was run in
/// float64 or oneDNN is off.</param>
/// <param name="BatchDeviation">How far outputs in one batch lie from those alone and in other company, likewise; null where there is
/// nothing to compare.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record SecondOpinion(int Examples, double? Float64Deviation, string? NotInFloat64, double? WithoutOneDnnDeviation, double? BatchDeviation)
{
    /// <summary>A line for people: how far the outputs lie from each other, as shares of the largest.</summary>
    public override string ToString() => $"{LineText.Count(Examples, "example")}: float32 is {LineText.Number(Float64Deviation)} from float64"
        + $"{(NotInFloat64 is null ? "" : $" ({NotInFloat64})")}, a batch {LineText.Number(BatchDeviation)} from one alone";
}
