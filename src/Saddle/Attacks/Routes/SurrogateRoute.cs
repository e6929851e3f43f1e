using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>
/// Another model in the place of the judged one, of the same inputs and classes: one with a useful gradient that behaves alike, the
/// undefended model (grey-box), or one that the adversary trained to imitate it (Papernot et al. 2017).
/// </summary>
public sealed record SurrogateRoute : Route
{
    private readonly string _fingerprint;

    /// <summary>Attacks a surrogate.</summary>
    /// <param name="surrogate">The model that is attacked; not disposed.</param>
    public SurrogateRoute(Classifier surrogate) => (Surrogate, _fingerprint) = (surrogate, surrogate.Fingerprint[..Math.Min(12, surrogate.Fingerprint.Length)]);

    /// <summary>The model that is attacked.</summary>
    public Classifier Surrogate { get; }

    /// <inheritdoc/>
    public override string Name => $"surrogate@{_fingerprint}";

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => Surrogate.Contract.Classes == judged.Classes ? Surrogate.Contract
        : throw new InputException(
            $"The surrogate has {Surrogate.Contract.Classes} classes, but the model under attack has {judged.Classes}. Choose one of the same classes.");

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) => new(Surrogate);

    /// <summary>Whether the other goes by the same model.</summary>
    public bool Equals(SurrogateRoute? other) => other is not null && other._fingerprint == _fingerprint;

    /// <inheritdoc/>
    public override int GetHashCode() => _fingerprint.GetHashCode(StringComparison.Ordinal);
}
