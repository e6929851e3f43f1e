using Saddle.Attacks;
using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>
/// How hard it is to get from a source class to a target class (Papernot et al. 2016, section V.B.2, figure 14):
/// H(s, t) = ∫ ε(s, t, τ) dτ (eq. 11), by the trapezoid rule H(s, t) ≈ Σ_k (τ_{k+1} − τ_k)(ε_{k+1} + ε_k)/2 over growing maximum
/// distortions (eq. 12).
/// </summary>
/// <remarks>
/// One crafting gives every cap: at a cap of k iterations a sample is a success if it was one after at most k, and its distortion is
/// that of its first k iterations, since crafting does nothing differently under a smaller cap. The paper does not say whether ε means
/// over all samples or over successes, so both are here. Where τ is 0 at a cap, the ε of successes is that of the next cap that has any.
/// A pair that never succeeds has no hardness: its integral is empty, which would read as the easiest.
/// </remarks>
/// <param name="Caps">What the samples come to at each cap.</param>
/// <param name="All">H(s, t) with ε over all samples.</param>
/// <param name="Successful">H(s, t) with ε over successes.</param>
/// <param name="OverallAll">H of all samples together, with ε over all; null where none succeeds.</param>
/// <param name="OverallSuccessful">H of all samples together, with ε over successes; null where none succeeds.</param>
public sealed record HardnessMeasure(IReadOnlyList<HardnessCap> Caps, ClassMatrix All, ClassMatrix Successful, double? OverallAll, double? OverallSuccessful)
{
    /// <summary>Measures the hardness from one crafting.</summary>
    /// <param name="pairs">The samples, crafted with at least as many iterations as the largest cap; those already in the target class are left out.</param>
    /// <param name="options">Caps, and what the samples were crafted with.</param>
    /// <exception cref="UsageException">An option is out of range, or a sample contradicts them: of other classes, more features, or
    /// stopped before the largest cap.</exception>
    public static HardnessMeasure Of(IReadOnlyList<CraftedSample> pairs, HardnessOptions options)
    {
        options.Refuse();
        var overall = new HardnessTally(options);
        var tallies = new SortedDictionary<(int Source, int Target), HardnessTally>();
        foreach (CraftedSample sample in CraftSummary.Crafted(pairs, options.Features))
        {
            (int, int) key = (sample.Source, sample.Target);
            if (!tallies.TryGetValue(key, out HardnessTally? tally)) tallies[key] = tally = new HardnessTally(options);
            int[] changed = ChangedFeatures.AtCaps(sample, options);
            tally.Add(sample, changed);
            overall.Add(sample, changed);
        }
        ClassMatrix Matrix(Func<HardnessTally, double?> of) => new(options.Classes,
            tallies.Where(tally => of(tally.Value) is not null).ToDictionary(tally => tally.Key, tally => of(tally.Value)!.Value));
        return new HardnessMeasure(
            [.. options.Caps.Select((iterations, cap) => new HardnessCap
            {
                Iterations = iterations,
                SuccessRate = overall.SuccessRate(cap),
                DistortionAll = overall.DistortionAll(cap),
                DistortionSuccessful = overall.DistortionSuccessful(cap),
                SuccessRates = Matrix(tally => tally.SuccessRate(cap)),
                DistortionsAll = Matrix(tally => tally.DistortionAll(cap)),
                DistortionsSuccessful = Matrix(tally => tally.DistortionSuccessful(cap)),
            })],
            Matrix(tally => tally.Hardness(successful: false)), Matrix(tally => tally.Hardness(successful: true)),
            overall.Hardness(successful: false), overall.Hardness(successful: true));
    }

    /// <summary>A line for people: the hardness of all samples together.</summary>
    public override string ToString() =>
        $"hardness {LineText.Number(OverallAll)} over all samples, {LineText.Number(OverallSuccessful)} over successes, at "
        + $"{LineText.Count(Caps.Count, "cap")}";
}

/// <summary>What crafted samples come to when crafting is capped (Papernot et al. 2016, section V.B.2).</summary>
public sealed record HardnessCap
{
    /// <summary>The cap on the number of iterations.</summary>
    public required int Iterations { get; init; }

    /// <summary>τ_k of all samples, from 0 to 1; null without samples.</summary>
    public required double? SuccessRate { get; init; }

    /// <summary>ε_k over all samples, as a fraction of the features; null without samples.</summary>
    public required double? DistortionAll { get; init; }

    /// <summary>ε_k over successes, as a fraction of the features; null without any.</summary>
    public required double? DistortionSuccessful { get; init; }

    /// <summary>τ_k(s, t), from 0 to 1.</summary>
    public required ClassMatrix SuccessRates { get; init; }

    /// <summary>ε_k(s, t) over all samples, as a fraction of the features.</summary>
    public required ClassMatrix DistortionsAll { get; init; }

    /// <summary>ε_k(s, t) over successes, as a fraction of the features.</summary>
    public required ClassMatrix DistortionsSuccessful { get; init; }

    /// <summary>A line for people: what samples come to at this cap.</summary>
    public override string ToString() =>
        $"at most {LineText.Count(Iterations, "iteration")}: success rate {LineText.Share(SuccessRate)}, distortion {LineText.Share(DistortionAll)} "
        + "of all and "
        + $"{LineText.Share(DistortionSuccessful)} of successes";
}
