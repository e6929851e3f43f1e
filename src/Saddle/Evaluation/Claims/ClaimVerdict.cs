namespace Saddle.Evaluation.Claims;

/// <summary>How a claim ends.</summary>
public enum ClaimVerdict
{
    /// <summary>There are adversarial examples that contradict it.</summary>
    Refuted,

    /// <summary>What was tried does not contradict it; nothing is proven.</summary>
    NotRefuted,

    /// <summary>It does not say what a test would need.</summary>
    Untestable,
}
