namespace Saddle.Papers.Athalye2018;

/// <summary>How much of the rerun is done. What is trained is the same for all budgets.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Athalye2018Budget
{
    /// <summary>The budget's word.</summary>
    public required string Name { get; init; }

    /// <summary>The first test images that a defense is attacked on.</summary>
    public required int Images { get; init; }

    /// <summary>The same for defenses whose answer takes many passes or a search of its own.</summary>
    public required int CostlyImages { get; init; }

    /// <summary>The first test images of the curves over steps, draws and restarts.</summary>
    public required int CurveImages { get; init; }

    /// <summary>The same for costly defenses.</summary>
    public required int CostlyCurveImages { get; init; }

    /// <summary>Twenty minutes on two cores, after what is trained.</summary>
    public static Athalye2018Budget Quick { get; } = new() { Name = "quick", Images = 500, CostlyImages = 100, CurveImages = 100, CostlyCurveImages = 10 };

    /// <summary>Two hours and a half on two cores, after what is trained.</summary>
    public static Athalye2018Budget Standard { get; } =
        new() { Name = "standard", Images = 1000, CostlyImages = 200, CurveImages = 500, CostlyCurveImages = 50 };

    /// <summary>All test images of MNIST: days.</summary>
    public static Athalye2018Budget Paper { get; } =
        new() { Name = "paper", Images = 10_000, CostlyImages = 1000, CurveImages = 1000, CostlyCurveImages = 200 };

    /// <summary>The budgets, from small to large.</summary>
    public static IReadOnlyList<Athalye2018Budget> All { get; } = [Quick, Standard, Paper];
}
