namespace Saddle.Perception.Studies;

/// <summary>Samples that are alike in what the study asks about.</summary>
/// <param name="Name">What results call it: <c>unaltered</c>, <c>distortion 5 % to 10 %</c>, <c>θ = −0.7</c>, <c>pgd under linf:0.3</c>.</param>
/// <param name="Factor">What it differs from others in.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyCondition(string Name, Factor Factor)
{
    /// <summary>Above this distortion, 0 to 1; null where distortion says nothing.</summary>
    public double? Above { get; init; }

    /// <summary>Up to this distortion, 0 to 1; null where there is no limit.</summary>
    public double? UpTo { get; init; }

    /// <summary>θ; null where it says nothing.</summary>
    public double? Theta { get; init; }

    /// <summary>The attack; null where it says nothing.</summary>
    public string? Attack { get; init; }
}
