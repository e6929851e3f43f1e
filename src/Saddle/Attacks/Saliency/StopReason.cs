namespace Saddle.Attacks;

/// <summary>Why crafting a sample ended (Papernot et al. 2016, section IV.A: the three conditions of algorithm 2).</summary>
public enum StopReason
{
    /// <summary>The model gives the target class.</summary>
    TargetReached,

    /// <summary>The maximum distortion Υ is used up.</summary>
    IterationLimit,

    /// <summary>The search domain Γ holds fewer features than are changed at once.</summary>
    DomainEmpty,

    /// <summary>No features of Γ raise the target and lower the other classes (every entry of the saliency map is zero).</summary>
    NoSaliency,

    /// <summary>The model gave the target class before anything was changed: no sample was crafted.</summary>
    AlreadyInTarget,
}
