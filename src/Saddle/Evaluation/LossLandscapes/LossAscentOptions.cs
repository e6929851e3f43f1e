using Saddle.Threats;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>How the loss around one input is climbed from many random starts (Madry et al. 2018, section 3.1).</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record LossAscentOptions
{
    /// <summary>Random starts, drawn uniformly from the ball. Range: 1 to 16,777,216. Default: 20 (figure 3).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Starts
    {
        get;
        init => field = value is >= 1 and <= 1 << 24 ? value : throw new UsageException($"A loss can be climbed from 1 to {1 << 24} starts, not {value}.");
    } = 20;

    /// <summary>Projected steps from each start. Range: 1 to 100,000. Default: 100 (figure 3).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Steps
    {
        get;
        init => field = value is >= 1 and <= 100_000 ? value : throw new UsageException($"A loss can be climbed in 1 to 100000 steps, not {value}.");
    } = 100;

    /// <summary>The step size in the unit of the norm; 2.5 ε / steps where null, which is the default. Above 0.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double? StepSize
    {
        get;
        init => field = value is null or > 0 && double.IsFinite(value ?? 1) ? value : throw new UsageException($"A step size must be above 0, not {value}.");
    }

    /// <summary>Whether the loss after every step is kept, or the last one alone. Default: true.</summary>
    public bool Traces { get; init; } = true;

    /// <summary>How many starts' end points are kept, the first ones. Default: 0. At least 0.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Ends
    {
        get;
        init => field = value >= 0 ? value : throw new UsageException($"The number of end points must be 0 or more, not {value}.");
    }

    /// <summary>Starts that are climbed from at once; it takes memory and changes no draw. Range: 1 or more. Default: 500.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new UsageException($"The batch must hold at least 1 start, not {value}.");
    } = 500;

    /// <summary>Where the starts are drawn from. Default: 0.</summary>
    public ulong Seed { get; init; }

    internal double StepFor(NormBall ball) => StepSize ?? 2.5 * ball.Epsilon / Steps;
}
