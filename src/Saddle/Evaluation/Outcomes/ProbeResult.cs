namespace Saddle.Evaluation.Outcomes;

/// <summary>A run that serves the indicators, apart from the evaluation.</summary>
/// <param name="Probe"><c>unbounded</c>, <c>sweep</c> or <c>pgd-on-broken</c>.</param>
/// <param name="Norm">The norm.</param>
/// <param name="Epsilon">The budget of this probe.</param>
/// <param name="Threat">The key of the threat model that it belongs to.</param>
/// <param name="Attacked">Examples that it was made on.</param>
/// <param name="Broken">Examples that it broke.</param>
/// <param name="RobustAccuracy">Standing over all examples of the probe, naturally wrong ones included.</param>
public sealed record ProbeResult(string Probe, string Norm, double Epsilon, string Threat, int Attacked, int Broken, double RobustAccuracy)
{
    /// <summary>ε as people read it, <c>16/255</c>: of a sweep it is a rounded product.</summary>
    public string EpsilonText => Fraction.Rounded(Epsilon);

    /// <summary>A line for people: <c>probe sweep linf:0.15: 120 of 200 broken</c>.</summary>
    public override string ToString() => $"probe {Probe} {Norm}:{EpsilonText}: {Broken} of {Attacked} broken";
}
