
namespace Saddle.Evaluation.Work;

/// <summary>Which adversarial examples a run stores.</summary>
public enum StoredPoints
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that broke an example, of the first attack that did.</summary>
    Best,

    /// <summary>The kept point of every attack on every example.</summary>
    All,
}
