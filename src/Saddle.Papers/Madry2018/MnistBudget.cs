namespace Saddle.Papers.Madry2018;

/// <summary>How much of the paper's work on MNIST is done again: what it has there alone besides.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record MnistBudget : FieldBudget
{
    /// <summary>The first test images of attacks with many restarts; the paper: 10,000.</summary>
    public required int RestartImages { get; init; }

    /// <summary>The restarts of the strongest attack of table 1; the paper: 20.</summary>
    public required int Restarts { get; init; }

    /// <summary>Another architecture to transfer from (table 1's B).</summary>
    public required string Other { get; init; }

    /// <summary>In what the larger network is not the paper's though it has its filters, in words; empty where it is smaller or the paper's.</summary>
    public string LargerDiffers { get; init; } = "";

    /// <summary>Figure 6's scales of the network; the paper: 1, 2, 4, 8, 16.</summary>
    public required IReadOnlyList<int> Capacities { get; init; }

    /// <summary>The first training images of figure 6's networks; null for all, as the paper.</summary>
    public int? CapacityImages { get; init; }

    /// <summary>What figure 6's trainings have fewer epochs by: 1 for none.</summary>
    public int CapacityEpochsDivisor { get; init; } = 1;

    /// <summary>Test images whose gradients' angles are measured in figure 8.</summary>
    public required int AngleImages { get; init; }
}
