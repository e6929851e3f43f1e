namespace Saddle.Models;

/// <summary>
/// What the gradients of a classifier are worth to an attack (Athalye et al. 2018, section 3), from which the way round what hides
/// them is chosen.
/// </summary>
public enum GradientKind
{
    /// <summary>They are those of what is judged.</summary>
    Exact,

    /// <summary>Non-existent in parts or wrong: an operation has none, or only nearly none (quantisation, JPEG).</summary>
    Shattered,

    /// <summary>Those of one draw of the classifier's randomness.</summary>
    Stochastic,

    /// <summary>So long a chain of operations that they vanish or explode (an optimisation loop, a generative model).</summary>
    Vanishing,

    /// <summary>There are none to ask for.</summary>
    None,
}
