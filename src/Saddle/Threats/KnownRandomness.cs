namespace Saddle.Threats;

/// <summary>What the adversary knows of the randomness of a stochastic model (Athalye et al. 2018, section 6.1).</summary>
public enum KnownRandomness
{
    /// <summary>How it is distributed; what is judged are other draws than the attack saw.</summary>
    Distribution,

    /// <summary>
    /// The draws themselves: every pass of the attack has those by which the point is judged, so that to each example the model is deterministic.
    /// </summary>
    Sequence,
}
