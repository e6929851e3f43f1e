using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Indicators;

/// <summary>Everything that indicators look at.</summary>
/// <param name="Natural">Natural outcomes.</param>
/// <param name="Description">What the run is about.</param>
/// <param name="Threats">Outcomes by threat model.</param>
/// <param name="Probes">Outcomes of the probes.</param>
/// <param name="Gradients">What natural gradients are like; null where none were looked at.</param>
/// <param name="Preflight">What was warned of before the run.</param>
internal sealed record Evidence(IReadOnlyList<NaturalOutcome> Natural, RunDescription Description, IReadOnlyList<ThreatOutcomes> Threats,
    IReadOnlyList<ProbeOutcomes> Probes, GradientFindings? Gradients, IReadOnlyList<Warning> Preflight)
{
    /// <summary>Whether the model answers the same input differently from pass to pass.</summary>
    public required bool Stochastic { get; init; }

    /// <summary>How many verdicts of so many chance may change between two looks: none where the model draws nothing.</summary>
    public int Redrawn(int verdicts) => Stochastic ? Indicator.Redrawn(verdicts) : 0;

    /// <summary>The probes of a kind under a threat model.</summary>
    public IEnumerable<ProbeOutcomes> ProbesOf(ProbeKind probe, ThreatOutcomes threat) =>
        Probes.Where(outcome => outcome.Run.Probe == probe && outcome.Run.For == threat.Threat);
}

/// <summary>A sign that a number cannot be trusted: an id, a threshold, evidence and a remedy. Evidence, never a certificate.</summary>
internal abstract class Indicator
{
    private const int Listed = 20;

    /// <summary>All indicators, in the order of their reporting.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new ChanceAccuracy(), new SingleAnswer(), new ZeroGradients(), new FloatSaturation(), new SingleStepBeatsIterative(), new NoiseBeatsGradients(),
        new SearchBeatsGradients(),
        new SingleStepMasking(),
        new UnboundedFailure(), new AccuracyNotFalling(), new UnconvergedDraws(), new LostInRounding(), new UnstableVerdicts(), new UnmovedExamples(),
    ];

    /// <summary>The warnings that the evidence gives rise to.</summary>
    public abstract IEnumerable<Warning> Inspect(Evidence evidence);

    /// <summary>What chance alone may bring about among so many examples: 1, or 0.5 % of them.</summary>
    public static int Margin(int examples) => Math.Max(1, examples / 200);

    /// <summary>
    /// How many of so many verdicts of a model that draws may differ between two looks, since an example near the boundary falls in one pass and stands in
    /// another: two of the largest standard deviations that a count of them can have, 2 √(n/4).
    /// </summary>
    public static int Redrawn(int verdicts) => (int)Math.Ceiling(Math.Sqrt(verdicts));

    /// <summary>The first examples of a list.</summary>
    protected static IReadOnlyList<int> First(IEnumerable<int> examples) => [.. examples.Order().Take(Listed)];

    /// <summary>A share in percent.</summary>
    protected static string Percent(double share) => FormattableString.Invariant($"{share * 100:0.#} %");
}
