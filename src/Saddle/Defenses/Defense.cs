using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// A defense: it wraps a classifier and is a classifier. It states what it makes of gradients, from which the way round it follows, and what
/// may stand in the place of its own backward pass. Options are <c>init</c> properties marked <see cref="OptionAttribute"/>.
/// </summary>
/// <threadsafety>Immutable; classifiers that it is put around may be used side by side.</threadsafety>
public abstract record Defense : Configurable, ICatalogued<Defense>
{
    /// <summary>The stable short name: the command line's word, and part of what draws depend on.</summary>
    public abstract string Name { get; }

    /// <summary>What it makes of the gradients of the classifier inside.</summary>
    public abstract GradientKind Gradient { get; }

    /// <summary>Whether an answer depends on draws.</summary>
    public bool IsStochastic => Gradient.HasFlag(GradientKind.Stochastic);

    static Catalogue<Defense> ICatalogued<Defense>.Catalogue => DefenseCatalogue.Names;

    /// <summary>Puts the defense around a classifier.</summary>
    /// <param name="inner">What is defended; another defense's classifier composes both.</param>
    /// <param name="ownsInner">Whether disposing the defended classifier disposes it.</param>
    /// <returns>The defended classifier; the caller disposes it.</returns>
    /// <exception cref="UsageException">The defense cannot take the classifier's inputs.</exception>
    public DefendedClassifier Around(Classifier inner, bool ownsInner = false)
    {
        Validate(inner);
        return new DefendedClassifier(inner, this, Backward.Own, ownsInner);
    }

    /// <summary>How many passes of the classifier inside one answer takes; 1 where nothing is said.</summary>
    public virtual int PassesOfAnswer => 1;

    /// <summary>
    /// Whether an answer is looked for: something is minimised or maximised for every input, by a descent, a solver or a search for what is most
    /// likely. Attacks that do not reckon with that say too much of the robustness. False where nothing is said.
    /// </summary>
    public virtual bool OptimizesAtInference => false;

    /// <summary>Refuses a classifier that it cannot be put around: one whose contract it refuses, where nothing else is said.</summary>
    /// <param name="inner">What is to be defended.</param>
    /// <exception cref="UsageException">The defense cannot be put around it.</exception>
    public virtual void Validate(Classifier inner) => Validate(inner.Contract);

    /// <summary>Refuses a classifier that it cannot be put around; nothing where nothing is said.</summary>
    /// <param name="inner">What the classifier's inputs and outputs are.</param>
    /// <exception cref="UsageException">The defense cannot take the classifier's inputs.</exception>
    public virtual void Validate(ModelContract inner)
    {
    }

    /// <summary>What the inputs and outputs of the defended classifier are: those of the one inside, as logits.</summary>
    /// <param name="inner">Those of the one inside.</param>
    public virtual ModelContract Contract(ModelContract inner) => inner with
    {
        Outputs = OutputKind.Logits,
        Standardization = null,
        Layout = InputLayout.Nchw,
        Gradient = inner.Gradient | Gradient,
    };

    /// <summary>The shape that the classifier inside sees of an input: the input's own where nothing is said.</summary>
    /// <param name="outside">The shape of an input without the batch.</param>
    public virtual IReadOnlyList<long> InnerShape(IReadOnlyList<long> outside) => outside;

    /// <summary>The defended classifier's logits.</summary>
    /// <param name="inner">What is defended.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, within the bounds.</param>
    /// <param name="draws">The randomness, an entry for each input; null where neither defense nor classifier takes any.</param>
    /// <param name="backward">What a gradient goes through.</param>
    /// <returns>float32, <c>[n, K]</c>, in the caller's scope.</returns>
    protected internal abstract Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward);

    /// <summary>The name with every option, as the command line takes it: <c>bit-depth:bits=2</c>.</summary>
    public sealed override string ToString() =>
        Options.Count == 0 ? Name : $"{Name}:{string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"))}";
}
