using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// AutoAttack's verdict under L∞ for a tenth of its passes and less, by <see cref="MultiStartAttack"/>. It is not AutoAttack. It has
/// nothing for L2, where networks that were
/// trained against L∞ hide what FAB finds and ascents in the ball do not.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record FastSuite : AttackSuite
{
    /// <inheritdoc/>
    public override string Name => "fast";

    /// <inheritdoc/>
    public override string Description => "For L∞: AutoAttack's verdict for a tenth of its passes; it is not AutoAttack.";

    /// <inheritdoc/>
    public override IReadOnlyList<Attack> AttacksOn(IReadOnlyList<ThreatModel> threats, int? classes = null)
    {
        if (threats.FirstOrDefault(threat => threat.Ball.Norm != Norm.Linf) is { } other)
            throw new UsageException($"The suite fast is for L∞ alone, and {other.Ball} is not: under other norms it would miss what AutoAttack finds. "
                + "Take the suite autoattack, or evaluate L∞ in a run of its own.")
            { Setting = Setting.Threat };
        return [new MultiStartAttack()];
    }
}
