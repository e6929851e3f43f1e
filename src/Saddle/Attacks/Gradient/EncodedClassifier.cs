using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Attacks;

/// <summary>A classifier behind a thermometer that answers inputs and, which have as many more channels, codes: what lies between levels, too.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class EncodedClassifier(DefendedClassifier defended) : Classifier(defended.Contract)
{
    /// <inheritdoc/>
    public override Device Device => defended.Device;

    /// <inheritdoc/>
    public override string Kind => defended.Kind;

    /// <inheritdoc/>
    public override string Fingerprint => defended.Fingerprint;

    /// <inheritdoc/>
    internal override bool TakesDraws => defended.TakesDraws;

    /// <inheritdoc/>
    internal override int PassesOfAnswer => defended.PassesOfAnswer;

    /// <inheritdoc/>
    internal override Tensor ForwardBy(Tensor inputs, PassDraws? draws)
    {
        bool isCode = inputs.shape[1] == defended.Defense.InnerShape(defended.Contract.InputShape!)[0];
        return isCode ? defended.Inner.Logits(inputs, DefendedClassifier.Deeper(draws)) : defended.Logits(inputs, draws);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => ForwardBy(inputs, TakesDraws ? PassDraws.Next(inputs.shape[0]) : null);
}
