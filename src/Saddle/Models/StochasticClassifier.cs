using Saddle.Randomness;

namespace Saddle.Models;

/// <summary>
/// A classifier with randomness of its own, which it takes from the pass and not from a generator, so that a run of it resumes and
/// repeats. A model that draws by itself works too; its runs repeat where they are cut into the same pieces, since its
/// generator, which is libtorch's, begins anew with each.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public abstract class StochasticClassifier : Classifier
{
    /// <summary>Creates the classifier.</summary>
    /// <param name="contract">What the inputs and outputs are.</param>
    /// <exception cref="EnvironmentException">libtorch computes wrongly on this processor (<see cref="Engine.Check"/>).</exception>
    protected StochasticClassifier(ModelContract contract) : base(contract)
    {
    }

    /// <inheritdoc/>
    internal sealed override bool TakesDraws => true;

    /// <summary>Outputs of standardised inputs, by the randomness of the pass.</summary>
    /// <param name="inputs">As for <see cref="Classifier.Forward(Tensor)"/>.</param>
    /// <param name="draws">The randomness, an entry for each input.</param>
    /// <returns>As for <see cref="Classifier.Forward(Tensor)"/>.</returns>
    protected abstract Tensor Forward(Tensor inputs, PassDraws draws);

    /// <inheritdoc/>
    protected sealed override Tensor Forward(Tensor inputs) => Forward(inputs, PassDraws.Next(inputs.shape[0]));

    /// <inheritdoc/>
    internal sealed override Tensor ForwardBy(Tensor inputs, PassDraws? draws) => draws is null ? Forward(inputs) : Forward(inputs, draws);
}
