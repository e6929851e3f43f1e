using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>
/// The grey-box attack on a defense (Guo et al. 2018, section 5.1): points are made on the classifier without any of its defenses and judged on the defended one. What
/// succeeds there says nothing of here, so an attack within a budget makes every step and keeps the point of highest loss, which is the high-confidence attack
/// that Athalye et al. 2018 (section 5.2) break a detector with; one of the minimum norm keeps the nearest, as it always does.
/// </summary>
public sealed record UndefendedRoute : Route
{
    /// <inheritdoc/>
    public override string Name => "undefended";

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => judged with { Gradient = GradientKind.Exact, Rejects = false };

    /// <inheritdoc/>
    public override RunOptions Run(RunOptions options) =>
        options.Stop == Stop.Never ? options : options with { Stop = Stop.Never, Keep = Keep.HighestLoss };

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) => judged is DefendedClassifier defended ? new AttackedModel(defended.Undefended)
        : throw new UsageException("The route undefended makes points on the classifier without its defenses, and the model has no defense. Put one around it, or attack it "
            + "directly, without through=undefended.")
        { Setting = Setting.Defense, SettingValue = "NAME" };
}
