using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Results;

/// <summary>What the suite fast cost, beside what AutoAttack would have.</summary>
internal static class SparedPasses
{
    private static readonly MultiStartAttack Fast = new();

    /// <summary>A note for each threat model under which <see cref="MultiStartAttack"/> was made as the suite makes it.</summary>
    /// <param name="threats">What the attacks came to.</param>
    /// <param name="classes">How many classes the model has.</param>
    /// <param name="each">How many passes of a network one answer takes.</param>
    public static IEnumerable<string> Of(IEnumerable<ThreatOutcomes> threats, int classes, int each) =>
        from threat in threats
        from attack in threat.Attacks
        where attack.Attack.Key == Fast.ToString() && attack.Outcomes.Any(outcome => !outcome.Broken)
        select Note(threat.Key, [.. attack.Outcomes.Where(outcome => !outcome.Broken)], classes, each);

    private static string Note(string threat, AttackOutcome[] standing, int classes, int each)
    {
        double spent = standing.Average(outcome => (double)(outcome.ForwardPasses + outcome.BackwardPasses));
        int hiding = standing.Count(outcome => outcome.ForwardPasses >= each * Fast.Queries), whole = each * AutoAttackPasses(classes);
        string gradients = hiding == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" For {hiding} of them the gradients tell too little, and they got the whole random search.");
        return string.Create(CultureInfo.InvariantCulture,
            $"{Fast.Name} under {threat}: {spent:N0} forward and backward passes for each of the {standing.Length} examples that "
            + $"stand, where AutoAttack's standard stages make {whole:N0}, which is {spent / whole:P1}.{gradients} It is another search, and its number is "
            + $"not AutoAttack's.");
    }

    /// <summary>The forward and backward passes of APGD-CE, APGD-T, FAB-T and Square on an example that stands.</summary>
    private static int AutoAttackPasses(int classes)
    {
        int targets = Math.Min(9, classes - 1);
        (int ascent, int boundary, int squares) = (101 + 100, 203 + 100, 5000);
        return ascent + targets * (ascent + boundary) + 1 + squares;
    }
}
