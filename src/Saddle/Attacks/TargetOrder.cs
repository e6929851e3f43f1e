using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>In which order an attack aims at the wrong classes.</summary>
public enum TargetOrder
{
    /// <summary>The likeliest at the original first, ties to the lower class.</summary>
    Likeliest,

    /// <summary>The least likely at the original first (Kurakin et al. 2017, section 2.3), ties to the lower class.</summary>
    LeastLikely,

    /// <summary>In an order drawn for each example.</summary>
    [Meaning("drawn for each example")]
    Random,
}
