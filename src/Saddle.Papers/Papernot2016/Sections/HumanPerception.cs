using Saddle.Evaluation.Outcomes;
using Saddle.Perception.Results;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>
/// What people see in the samples (section V.C, figures 16 and 17): the paper's values, and those of people who took part here; none without people.
/// </summary>
internal sealed class HumanPerception : Papernot2016Section
{
    public override string Name => "perception";

    public override IReadOnlyList<int> Figures => [16, 17];

    public override bool NeedsNetwork => false;

    public override SectionFindings Run(Papernot2016Study study)
    {
        PerceptionResult? people = study.Perception;
        return new SectionFindings
        {
            Rows = [.. Counts(), .. Distortion(people), .. Intensity(people)],
            Figures =
            [
                new("Figure 16", "What people see against the share of changed pixels; dashed is what the paper's text reports.",
                    (people is null ? null : PerceptionFigures.Distortion(people)) ?? PerceptionFigures.PaperDistortion()),
                new("Figure 17", "What people see against θ; dashed is what the paper's text reports.",
                    (people is null ? null : PerceptionFigures.Intensity(people)) ?? PerceptionFigures.PaperIntensity()),
            ],
            Warnings = [.. Warnings(people)],
        };
    }

    private static IEnumerable<ReproductionWarning> Warnings(PerceptionResult? people)
    {
        yield return new ReproductionWarning("The paper's counts of figures 16 and 17 do not close: 74 + 184 + 203 people are 461 and not 349, and 1,707 "
            + "samples by 184 "
            + "people and 5,355 by 203 are 9.3 and 26.4 each and not three.");
        if (people is null)
            yield return new ReproductionWarning("Figures 16 and 17 are of people, and nobody was asked here: only the paper's values are shown.",
                "Make the study of figure 16 or 17, serve it to people, and run this again.");
        else if (people.Participants.Counted == 0)
            yield return new ReproductionWarning("Figures 16 and 17 are of people, and nobody's answers count yet.", "Serve the study, and run this again.");
    }

    private static IEnumerable<ReproductionRow> Counts()
    {
        yield return new ReproductionRow
        {
            Place = "Section V.C",
            What = "people, and samples that each was shown",
            PaperText = FormattableString.Invariant($"{PaperPerception.Participants} people, {PaperPerception.SamplesEach} samples each"),
            OursText = FormattableString.Invariant($"{string.Join(" + ", PaperPerception.Experiments.Select(one => one.Participants))} = ")
                + FormattableString.Invariant($"{PaperPerception.Experiments.Sum(one => one.Participants)} people, ")
                + $"{string.Join("; ", PaperPerception.Experiments.Select(one => Each(one.Samples, one.Participants)))} each",
            Settings = "the paper's own counts, which do not close",
        };
    }

    private static string Each(int samples, int participants) => FormattableString.Invariant($"{(double)samples / participants:0.0}");

    private static IEnumerable<ReproductionRow> Distortion(PerceptionResult? people)
    {
        (double recognised, double right) = PaperPerception.Unaltered;
        yield return Row("Figure 16", "unaltered, taken for a digit", recognised, people, Recognised, Is(Factor.Unaltered));
        yield return Row("Figure 16", "unaltered, classified right", right, people, Right, Is(Factor.Unaltered));
        (recognised, right) = PaperPerception.BelowThreshold;
        yield return Row("Figure 16", "distortion up to 14.29 %, taken for a digit", recognised, people, Recognised, Below);
        yield return Row("Figure 16", "distortion up to 14.29 %, classified right", right, people, Right, Below);
        yield return Row("Figure 16", "distortion above 14.29 %, classified right", PaperPerception.RightAboveThreshold, people, Right,
            (condition, sample) => condition.Factor == Factor.Distortion && sample.Distortion > PaperPerception.Threshold);

        static bool Below(StudyCondition condition, StudySample sample) => condition.Factor == Factor.Distortion
            && sample.Distortion <= PaperPerception.Threshold;
    }

    private static IEnumerable<ReproductionRow> Intensity(PerceptionResult? people)
    {
        (double recognised, double right) = PaperPerception.AllThetas;
        yield return Row("Figure 17", "all θ, taken for a digit", recognised, people, Recognised, Is(Factor.Theta));
        yield return Row("Figure 17", "all θ, classified right", right, people, Right, Is(Factor.Theta));
        yield return Row("Figure 17", "θ = −1, classified right", PaperPerception.RightAtMinusOne, people, Right, At(theta => theta == -1));
        yield return Row("Figure 17", "θ = +1, classified right", PaperPerception.RightAtOne, people, Right, At(theta => theta == 1));
        yield return Row("Figure 17", "−0.7 ≤ θ ≤ 0.7, classified right (as originals)", PaperPerception.Unaltered.Right, people, Right,
            At(theta => Math.Abs(theta) <= PaperPerception.LikeOriginals));

        static Func<StudyCondition, StudySample, bool> At(Predicate<double> fits) =>
            (condition, sample) => condition.Factor == Factor.Theta && sample.Theta is { } theta && fits(theta);
    }

    private static Func<StudyCondition, StudySample, bool> Is(Factor factor) => (condition, _) => condition.Factor == factor;

    private static bool Recognised(CountedAnswer answer) => answer.Recognised == true;

    private static bool Right(CountedAnswer answer) => answer.Right;

    private static ReproductionRow Row(string place, string what, double paper, PerceptionResult? people, Func<CountedAnswer, bool> counts,
        Func<StudyCondition, StudySample, bool> shown)
    {
        Share? share = people is null ? null : Share.Of(people.Answers
            .Where(answer => shown(people.Study.Conditions[answer.Condition], people.Study.Samples[answer.Sample])).GroupBy(answer => answer.Participant)
            .Select(group => new ObserverCount(group.Count(counts), group.Count())), people.Study.Seed);
        var row = new ReproductionRow { Place = place, What = what, Paper = paper, Format = ValueFormat.Percent };
        if (share?.Value is not { } ours) return row with { OursText = "needs people", Settings = "nobody was asked" };
        Interval? interval = share.Interval;
        return row with
        {
            Ours = ours,
            Judged = interval is null ? Standing.Open : interval.Low <= paper && paper <= interval.High ? Standing.Agrees : Standing.Differs,
            Settings = FormattableString.Invariant($"{share.Participants} people of our own, {share.All} answers; ")
                + (interval is null ? "too few for an interval" : $"agrees where the paper's value is within {interval}"),
        };
    }
}
