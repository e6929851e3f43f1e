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

    /// <summary>A line for people: <c>image 3 of class 7 towards 1: success, 24 features changed in 12 iterations</c>.</summary>
    public override string ToString() =>
        $"image {Image} of class {Source} towards {Target}: {Outcome}, {LineText.Count(Changed, "feature")} changed in "
        + $"{LineText.Count(Iterations, "iteration")}";

    private string Outcome => Reason switch
    {
        _ when Success => "success",
        StopReason.AlreadyInTarget => "in the target class before anything was changed",
        StopReason.TargetReached => "reached while it was crafted, but not by a fresh pass",
        StopReason.IterationLimit => "not reached within the iterations",
        StopReason.DomainEmpty => "not reached, no feature left to change",
        _ => "not reached, no saliency left",
    };
}
