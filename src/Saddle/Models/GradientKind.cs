namespace Saddle.Models;

/// <summary>
/// What the gradients of a classifier are worth to an attack (Athalye et al. 2018, section 3), from which the way round what hides
/// them is chosen. A classifier may hide them in several ways at once.
/// </summary>
[Flags]
public enum GradientKind
{
    /// <summary>They are those of what is judged.</summary>
    Exact = 0,

    /// <summary>Non-existent in parts or wrong: an operation has none, or only nearly none (quantisation, JPEG).</summary>
    Shattered = 1,

    /// <summary>Those of one draw of the classifier's randomness.</summary>
    Stochastic = 2,

    /// <summary>So long a chain of operations that they vanish or explode (an optimisation loop, a generative model).</summary>
    Vanishing = 4,

    /// <summary>There are none to ask for.</summary>
    None = 8,
}
