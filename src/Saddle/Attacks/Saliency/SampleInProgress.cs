namespace Saddle.Attacks;

/// <summary>A sample that is being crafted.</summary>
internal sealed class SampleInProgress(CraftOrder order, int target, float[] x, float[] domain)
{
    private readonly List<int> _features = [];

    /// <summary>The image's index in its data set.</summary>
    public int Image => order.Image;

    /// <summary>The class to end in.</summary>
    public int Target => target;

    /// <summary>The iterate's features, until a worker's batch takes them over.</summary>
    public float[] X => x;

    /// <summary>Γ.</summary>
    public float[] Domain => domain;

    /// <summary>How often features were changed.</summary>
    public int Iterations { get; private set; }

    /// <summary>Notes the features that an iteration changed.</summary>
    public void Note(ReadOnlySpan<int> chosen)
    {
        _features.AddRange(chosen);
        Iterations++;
    }

    /// <summary>The sample as it ended.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="original">The image's features.</param>
    /// <param name="iterate">The sample's features.</param>
    public CraftedSample End(StopReason reason, ReadOnlySpan<float> original, ReadOnlySpan<float> iterate)
    {
        int changed = 0;
        for (int i = 0; i < original.Length; i++) changed += original[i] == iterate[i] ? 0 : 1;
        return new CraftedSample
        {
            Image = order.Image,
            Source = order.Source,
            Target = target,
            Reason = reason,
            Iterations = Iterations,
            Features = _features,
            Changed = changed,
        };
    }
}
