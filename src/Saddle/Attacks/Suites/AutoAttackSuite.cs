using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>Which stages AutoAttack has.</summary>
public enum AutoAttackVersion
{
    /// <summary>APGD-CE, APGD-T, FAB-T and Square: what robustness is compared by.</summary>
    [Meaning("APGD-CE, APGD-T, FAB-T, Square")]
    Standard,

    /// <summary>APGD-CE, APGD-DLR and FAB of five starts each, Square, APGD-T and FAB-T.</summary>
    [Meaning("APGD-CE, APGD-DLR and FAB of five starts each, Square, APGD-T, FAB-T")]
    Plus,

    /// <summary>For models that draw: APGD-CE and APGD-DLR over the mean of 20 draws.</summary>
    [Meaning("for models that draw: APGD-CE and APGD-DLR, each step over 20 draws")]
    Rand,

    /// <summary>None of its own: those that are named beside it.</summary>
    [Meaning("the attacks that are named beside it")]
    Custom,
}

/// <summary>
/// AutoAttack (Croce and Hein 2020, with L1 of Croce and Hein 2021): attacks without anything to tune, each on what those before it left. Under L1 APGD-CE
/// starts five times and APGD-T has five targets.
/// </summary>
public sealed record AutoAttackSuite : AttackSuite
{
    private const int ManyStarts = 5, TargetsOfL1 = 5, Draws = 20;

    /// <inheritdoc/>
    public override string Name => "autoattack";

    /// <inheritdoc/>
    public override string Description => "AutoAttack (Croce and Hein 2020), for L∞, L2 and L1: what robust accuracies are compared by.";

    /// <summary>Which stages it has. Default: standard.</summary>
    [Option("Which stages it has")]
    public AutoAttackVersion Version { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Attack> AttacksOn(IReadOnlyList<ThreatModel> threats, int? classes = null)
    {
        Norm[] norms = [.. threats.Select(threat => threat.Ball.Norm).Distinct()];
        if (norms.Contains(Norm.L0))
            throw new UsageException("AutoAttack has no stages for L0; choose a threat of L∞, L2 or L1, or the suite saliency.") { Setting = Setting.Threat };
        if (norms.Length > 1 && norms.Contains(Norm.L1))
            throw new UsageException("AutoAttack has other stages for L1 than for L∞ and L2; evaluate L1 in a run of its own.") { Setting = Setting.Threat };
        bool sparse = norms.Contains(Norm.L1);
        return Stages(sparse, sparse ? Math.Min(TargetsOfL1, (classes ?? int.MaxValue) - 1) : null);
    }

    private IReadOnlyList<Attack> Stages(bool sparse, int? targets) => Version switch
    {
        AutoAttackVersion.Standard =>
        [
            Ascent(new CrossEntropyLoss(), sparse ? ManyStarts : 1),
            new TargetedAutoProjectedGradientDescent { Classes = targets },
            new TargetedFastAdaptiveBoundary(), Squares,
        ],
        AutoAttackVersion.Plus =>
        [
            Ascent(new CrossEntropyLoss(), ManyStarts), Ascent(new RatioOrMarginLoss(), ManyStarts), new FastAdaptiveBoundary { Restarts = ManyStarts },
            Squares,
            new TargetedAutoProjectedGradientDescent(), new TargetedFastAdaptiveBoundary(),
        ],
        AutoAttackVersion.Rand =>
        [
            Ascent(new CrossEntropyLoss(), 1) with { Through = Expectation }, Ascent(new RatioOrMarginLoss(), 1) with { Through = Expectation },
        ],
        _ => [],
    };

    private static SquareAttack Squares => new() { Stretch = false };

    private static ExpectationRoute Expectation => new() { Draws = Draws };

    private static AutoProjectedGradientDescent Ascent(Loss loss, int restarts) => new() { Loss = loss, Restarts = restarts };
}
