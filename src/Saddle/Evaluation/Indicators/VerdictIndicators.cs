using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Evaluation.Indicators;

/// <summary>P4: natural accuracy is no better than guessing.</summary>
internal sealed class ChanceAccuracy : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        int examples = evidence.Natural.Count, correct = evidence.Natural.Count(outcome => outcome.Correct), classes = evidence.Description.ClassNames.Count;
        if (examples == 0 || Interval.Of(correct, examples).Low > 1.0 / classes) yield break;
        string swapped = classes == 2 && Interval.Of(correct, examples).High < 0.5 ? " It is right less often than that: where the model has one output, it "
            + "is taken for that of class 1; if it is of class 0, the labels are the wrong way round." : "";
        yield return new Warning("P4", null,
            $"Natural accuracy is {Percent((double)correct / examples)} on {examples} examples, no better than guessing among {classes} classes.{swapped}",
            "Check that the labels belong to the model's classes, and that bounds, standardisation and channel order are those of its training.", []);
    }
}

/// <summary>R1: adversarial examples do not survive being written as 8-bit images.</summary>
internal sealed class LostInRounding : Indicator
{
    private const double Threshold = 0.01;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            int[] lost = [.. threat.Broken.Values.Where(outcome => outcome.SurvivesRounding == false).Select(outcome => outcome.Example)];
            if (lost.Length <= Math.Max(1, Threshold * threat.Broken.Count)) continue;
            yield return new Warning("R1", threat.Key,
                $"{lost.Length} of {threat.Broken.Count} adversarial examples no longer reach the goal once rounded to 8 bits a feature, as in an image file.",
                "If attackers can only hand in 8-bit files, the robust accuracy under that threat is higher; attacks that go on past the boundary (margin/κ) "
                    + "survive rounding.", First(lost));
        }
    }
}

/// <summary>U1: a verdict depends on who shares the batch.</summary>
internal sealed class UnstableVerdicts : Indicator
{
    // At a boundary between classes the two likeliest are equally likely, so that neither has more than half.
    private const double AtBoundary = 0.501;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        bool dependent = evidence.Preflight.Any(warning => warning.Id == "E1");
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            AttackOutcome[] unstable = [.. threat.Attacks.SelectMany(attack => attack.Outcomes).Where(outcome => outcome.Unstable)
                .DistinctBy(outcome => outcome.Example).Where(outcome => !threat.Broken.ContainsKey(outcome.Example))];
            if (unstable.Length == 0) continue;
            int sure = threat.Threat.Goal is ConfidenceReduction ? 0 : unstable.Count(outcome => outcome.Confidence > AtBoundary);
            string seen = $"{unstable.Length} examples reach the goal in a batch but not alone; they are counted as standing.";
            yield return dependent || sure > 0
                ? new Warning("U1", threat.Key,
                    $"{seen} {(sure > 0 ? $"{sure} of them lie far from the boundary in the batch, so it is not rounding: the" : "The")} model answers by "
                        + "who shares the batch.",
                    "No verdict means anything while the answer to an example depends on others. Export the model in evaluation mode, without batch statistics.", First(unstable.Select(outcome => outcome.Example)))
                : new Warning("U1", threat.Key, seen,
                    "Their points lie within rounding of the boundary; attacks that go on past it (margin/κ) settle them.",
                    First(unstable.Select(outcome => outcome.Example)));
        }
    }
}
