using System.Globalization;

namespace Saddle.Perception.Studies;

/// <summary>The conditions that samples can be put into.</summary>
/// <param name="altered">What there is to show.</param>
/// <param name="bins">The edges between bins of distortion that were asked for; null for the usual ones.</param>
/// <param name="thetas">The values of θ that were asked for; null for those that there are.</param>
/// <param name="all">Whether bins that nobody asked for are conditions although they are empty.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed class ConditionList(IReadOnlyList<Candidate> altered, IReadOnlyList<double>? bins = null, IReadOnlyList<double>? thetas = null, bool all = false)
{
    private static readonly double[] UsualBins = [0.05, 0.10, 0.1429];

    /// <summary>What conditions differ in where nothing is said.</summary>
    /// <param name="kind">What is asked.</param>
    public Factor[] Usual(StudyKind kind)
    {
        int known = altered.Select(candidate => candidate.Theta).Distinct().Count();
        Factor main = altered.Any(candidate => candidate.Theta is null) ? Factor.Attack : known > 1 ? Factor.Theta : Factor.Distortion;
        return kind == StudyKind.Identify ? altered.Count == 0 ? [Factor.Unaltered] : [Factor.Unaltered, main] : [main];
    }

    /// <summary>The conditions of some factors.</summary>
    /// <param name="factors">The factors.</param>
    public StudyCondition[] Of(IEnumerable<Factor> factors) => [.. factors.SelectMany(factor => factor switch
    {
        Factor.Unaltered => [new StudyCondition("unaltered", Factor.Unaltered)],
        Factor.Distortion => Distortions(null),
        Factor.Theta => Thetas(),
        _ => Attacks(),
    })];

    /// <summary>Bins of distortion, of one θ where it is named.</summary>
    /// <param name="theta">θ; any where null.</param>
    public IEnumerable<StudyCondition> Distortions(double? theta)
    {
        IReadOnlyList<double> edges = bins ?? UsualBins;
        for (int bin = 0; bin <= edges.Count; bin++)
        {
            double? above = bin == 0 ? null : edges[bin - 1], upTo = bin == edges.Count ? null : edges[bin];
            string name = above is null ? $"distortion up to {Percent(upTo)}" : upTo is null ? $"distortion above {Percent(above)}"
                : $"distortion {Percent(above)} to {Percent(upTo)}";
            var condition = new StudyCondition(name, Factor.Distortion) { Above = above, UpTo = upTo, Theta = theta };
            if (bins is not null || all || altered.Any(candidate => Fits(condition, candidate))) yield return condition;
        }
    }

    /// <summary>Values of θ.</summary>
    public IEnumerable<StudyCondition> Thetas() =>
        (thetas ?? [.. altered.Select(candidate => candidate.Theta).OfType<double>().Distinct()]).Order()
            .Select(theta => new StudyCondition($"θ = {theta.ToString("+0.###;−0.###", CultureInfo.InvariantCulture)}", Factor.Theta) { Theta = theta });

    private IEnumerable<StudyCondition> Attacks() => altered.Select(candidate => candidate.Attack!).Distinct()
        .Select(attack => new StudyCondition(attack, Factor.Attack) { Attack = attack });

    private static bool Fits(StudyCondition condition, Candidate candidate) =>
        (condition.Above is not { } above || candidate.Distortion > above) && (condition.UpTo is not { } most || candidate.Distortion <= most);

    private static string Percent(double? share) => $"{(100 * share)?.ToString("0.##", CultureInfo.InvariantCulture)} %";
}
