using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>How the saliency map weighs the derivatives.</summary>
public enum SaliencyRule
{
    /// <summary>Papernot et al. 2016, equations 8 to 10: all other classes count alike.</summary>
    Papernot,

    /// <summary>WJSMA (Loison, Combey, Hajri 2020): the other classes count by their probabilities.</summary>
    [Meaning("WJSMA")]
    Weighted,

    /// <summary>TJSMA (Loison, Combey, Hajri 2020): weighted, and each derivative is multiplied by the room that its feature has left.</summary>
    [Meaning("TJSMA")]
    Taylor,
}

/// <summary>The search domain Γ at the start (Papernot et al. 2016, algorithm 2).</summary>
public enum SaliencyDomain
{
    /// <summary>Features that can still move in the direction of θ.</summary>
    [Meaning("features that θ can still move")]
    Unsaturated,

    /// <summary>All features; one that is at its bound is taken out when it is chosen, and costs an iteration.</summary>
    All,

    /// <summary>
    /// Features that can move in the direction of θ by more than a hundredth of their range: of grey values stored in
    /// bytes, those that differ from the bound by 3 or more. A feature closer to its bound costs an iteration like any
    /// other and changes next to nothing.
    /// </summary>
    [Meaning("those that it can move by more than a hundredth of their range")]
    Movable,
}

/// <summary>Of what the forward derivative is taken.</summary>
public enum DerivativeOf
{
    /// <summary>The last layer before the softmax (Papernot et al. 2016, section IV.B).</summary>
    Logits,

    /// <summary>The class probabilities, whose derivatives sum to zero.</summary>
    Probabilities,
}
