using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>
/// The grey-box attack on a defense (Guo et al. 2018, section 5.1): points are made on the classifier without any of its defenses and judged on the defended
/// one. What succeeds there says nothing of here, so an attack within a budget makes every step and keeps the point of highest loss, which is the
/// high-confidence attack that Athalye et al. 2018 (section 5.2) break a detector with; one of the minimum norm keeps the nearest, as it always does.
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
    public override AttackedModel Open(Classifier judged)
    {
        if (judged is not DefendedClassifier defended)
            throw new UsageException(
                "The route undefended makes points on the classifier without its defenses, and the model has no defense. Put one around it, or attack it "
                + "directly, without through=undefended.")
            { Setting = Setting.Defense, SettingValue = "NAME" };
        Classifier undefended = defended.Undefended;
        if (undefended.Contract.InputShape is { } inside && judged.Contract.InputShape is { } outside && !inside.SequenceEqual(outside))
            throw new UsageException($"The classifier without its defenses takes inputs of shape [{string.Join(", ", inside)}], and the defended one "
                + $"[{string.Join(", ", outside)}]: a defense "
                + "encodes them, and no point of the one is a point of the other. Attack the defended model, or a network of its inputs by transfer.")
            { Setting = Setting.Defense };
        return new AttackedModel(undefended);
    }
}
