using System.Globalization;

namespace Saddle.Evaluation.Audits;

/// <summary>What ascents showed, an entry an example.</summary>
/// <param name="Examples">The examples.</param>
/// <param name="Unfinished">What the best loss still won in the last ten steps, as a share of all it won.</param>
/// <param name="Unstable">By how much noise moves the loss at the end, as a share of it, 1 at most.</param>
/// <param name="Consistent">The rank correlation of cross-entropy and margin along the path; 0 where one of them does not change.</param>
internal sealed record AscentFindings(IReadOnlyList<int> Examples, IReadOnlyList<double> Unfinished, IReadOnlyList<double> Unstable,
    IReadOnlyList<double> Consistent)
{
    // What fewer examples show is chance's.
    private const int Least = 8;
    private const double MostUnfinished = 0.05, MostUnstable = 0.1, LeastConsistent = 0.5;

    /// <summary>What casts doubt on the naive number, whose attacks climb the cross-entropy: that it does not rise with the margin.</summary>
    public IEnumerable<AuditFinding> Findings => Examples.Count < Least || Middle(Consistent) >= LeastConsistent ? []
        : [new AuditFinding("T5", "naive", string.Create(CultureInfo.InvariantCulture,
            $"Along ascents from {Examples.Count} examples that are left the cross-entropy does not "
            + $"rise with the margin (rank correlation {Middle(Consistent):0.00} in the middle, where an honest model has 0.9 or more): what these attacks climb is not what breaks the model."),
            "Climb another loss (margin), or one that is written for this model.", Shown)];

    /// <summary>What casts none by itself, as honest models show it too: ascents that have not come to rest, and losses that noise moves.</summary>
    public IEnumerable<AuditFinding> Remarks
    {
        get
        {
            if (Examples.Count < Least) yield break;
            if (Share(Unfinished, MostUnfinished) is > 0.5 and var moving)
                yield return new AuditFinding("I4", "adaptive", string.Create(CultureInfo.InvariantCulture,
                    $"Of ascents of {AscentLook.Steps} steps from {Examples.Count} examples that are left "
                    + $"{moving * 100:0} % still gained in their last ten steps. Truly robust models show it too; doubling (D2) says whether more steps break more."),
                    "More steps, or another step size.", Shown);
            if (Share(Unstable, MostUnstable) is > 0.5 and var shaken)
                yield return new AuditFinding("I2", "adaptive", string.Create(CultureInfo.InvariantCulture,
                    $"Noise of 8/255 of the range moves the loss by more than a tenth around {shaken * 100:0} % of the "
                    + $"ends of {Examples.Count} ascents. Truly robust models show it too, where their loss is small."),
                    "Where answers or gradients hide something too, average over draws or noise (EOT, smoothed).", Shown);
        }
    }

    private int[] Shown => [.. Examples.Take(20)];

    private static double Share(IReadOnlyList<double> values, double most) => values.Count == 0 ? 0
        : values.Count(value => value > most) / (double)values.Count;

    private static double Middle(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
