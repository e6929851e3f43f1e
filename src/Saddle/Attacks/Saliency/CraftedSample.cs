namespace Saddle.Attacks;

/// <summary>
/// An image crafted towards a target class, told by the features that were changed: with the image and θ they give
/// every iterate again (<see cref="SaliencyReplay"/>).
/// </summary>
public sealed record CraftedSample
{
    /// <summary>The image's index in its data set.</summary>
    public required int Image { get; init; }

    /// <summary>The true class.</summary>
    public required int Source { get; init; }

    /// <summary>The class to end in.</summary>
    public required int Target { get; init; }

    /// <summary>Why crafting ended.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>How often features were changed.</summary>
    public required int Iterations { get; init; }

    /// <summary>The changed features as flat indices, in the order of the iterations, equally many each.</summary>
    public required IReadOnlyList<int> Features { get; init; }

    /// <summary>The number of features whose value differs from the image's.</summary>
    public required int Changed { get; init; }

    /// <summary>Whether a fresh forward pass gives the target class; never for <see cref="StopReason.AlreadyInTarget"/>.</summary>
    public bool Success { get; init; }
}
