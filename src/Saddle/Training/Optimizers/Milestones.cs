using System.Globalization;
using Saddle.Options;

namespace Saddle.Training;

/// <summary>Where <see cref="LearningRateSchedule.Piecewise"/> divides the learning rate by ten, in shares of all steps.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Milestones : IFromText<Milestones>
{
    private const int Most = 10;

    private readonly double[] _shares;

    private Milestones(double[] shares) => _shares = shares;

    /// <summary>After half of the steps, and again after three quarters.</summary>
    public static Milestones Usual { get; } = new([0.5, 0.75]);

    /// <inheritdoc/>
    public static string Expected => $"one to {Most} shares of all steps, ascending, above 0 and below 1, as in 0.5,0.75";

    /// <summary>The shares, ascending, each above 0 and below 1; at least one.</summary>
    public IReadOnlyList<double> Shares => _shares;

    /// <summary>Reads shares that are separated by commas: <c>0.5,0.75</c> or <c>1/2,3/4</c>.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="UsageException">One is no number, not within 0 to 1, or not above the one before; or there are more than ten.</exception>
    public static Milestones Parse(string text)
    {
        string[] parts = text.Split(',', Most + 1, StringSplitOptions.TrimEntries);
        double[] shares = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (parts.Length > Most || !Fraction.TryParse(parts[i], out shares[i]) || shares[i] >= 1 || shares[i] <= (i == 0 ? 0 : shares[i - 1]))
                throw new UsageException($"'{text}' are no milestones; expected {Expected}.");
        return new Milestones(shares);
    }

    /// <inheritdoc/>
    public bool Equals(Milestones? other) => other is not null && _shares.SequenceEqual(other._shares);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The shares again.</summary>
    public override string ToString() => string.Join(',', _shares.Select(share => share.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What the full learning rate is multiplied with.</summary>
    /// <param name="done">The share of all steps that lie before the step.</param>
    internal double Factor(double done) => 1 / Math.Pow(10, _shares.Count(share => share <= done));
}
