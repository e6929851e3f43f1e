namespace Saddle.Evaluation.Exchange;

/// <summary>What came of one point.</summary>
/// <param name="Example">The index of its original.</param>
/// <param name="Distance">How far it is from that, in the threat model's norm and float64.</param>
/// <param name="Inside">Whether the threat model allows it.</param>
/// <param name="Broken">
/// Whether it counts: it is inside and reaches the goal, in a batch and alone. False too where it was not asked about, because it is outside, or its
/// original is wrong by itself or at the goal already.
/// </param>
/// <param name="Unstable">Whether it reached the goal in a batch and not alone.</param>
public readonly record struct PointVerdict(long Example, double Distance, bool Inside, bool Broken, bool Unstable);
