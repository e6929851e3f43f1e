namespace Saddle.Papers.Papernot2016;

/// <summary>Where the samples of the AND function come from.</summary>
public enum AndSamples
{
    /// <summary>Anywhere in [0, 1]², a quarter of them in each case of the function; the target is AND of the rounded inputs.</summary>
    Rounded,

    /// <summary>The four corners alone, a quarter of the samples each.</summary>
    Corners,
}

/// <summary>What the training of the AND network lowers, sample by sample.</summary>
public enum AndLoss
{
    /// <summary>−y·log F − (1 − y)·log(1 − F).</summary>
    CrossEntropy,

    /// <summary>½(F − y)².</summary>
    SquaredError,
}

/// <summary>
/// How the AND network is trained. The paper gives the number of samples, of epochs and the learning rate; it leaves open
/// where the samples lie, the loss, the batch and the first weights.
/// </summary>
public sealed record AndTraining
{
    /// <summary>The seed of samples, first weights and order; 0 as default.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the samples come from; <see cref="AndSamples.Rounded"/> as default, since the paper rounds inputs that are no integers.</summary>
    public AndSamples Samples { get; init; } = AndSamples.Rounded;

    /// <summary>
    /// The loss; <see cref="AndLoss.CrossEntropy"/> as default: on rounded samples it alone gives a surface as steep as the paper's in the paper's epochs.
    /// </summary>
    public AndLoss Loss { get; init; } = AndLoss.CrossEntropy;

    /// <summary>How many samples; 1,000 as default (the paper's), 4 to 1,000,000.</summary>
    public int Count { get; init; } = 1000;

    /// <summary>How often each sample is used; 100 as default (the paper's), 1 to 10,000.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The learning rate η; 0.0663 as default (the paper's), above 0.</summary>
    public double LearningRate { get; init; } = 0.0663;

    internal void Validate()
    {
        if (Count is < 4 or > 1_000_000) throw new UsageException($"The AND network cannot be trained on {Count} samples; give 4 to 1000000.");
        if (Epochs is < 1 or > 10_000) throw new UsageException($"The AND network cannot be trained for {Epochs} epochs; give 1 to 10000.");
        if (!double.IsFinite(LearningRate) || LearningRate <= 0)
            throw new UsageException(FormattableString.Invariant($"The learning rate {LearningRate} is no learning rate; give a number above 0."));
        if (!Enum.IsDefined(Samples) || !Enum.IsDefined(Loss))
            throw new UsageException($"There are no samples {Samples} or no loss {Loss}; take one of those defined.");
    }
}
