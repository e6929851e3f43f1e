using System.Text;
using Saddle.Evaluation.Runs;
using Saddle.Papers.Papernot2016;
using Saddle.Perception.Answers;
using Saddle.Perception.Results;
using Saddle.Perception.Studies;
using Saddle.Reports;
using Saddle.Tests.Data;

namespace Saddle.Tests.Papers;

/// <summary>Figures 16 and 17 of Papernot et al. 2016 show the paper's values, those of people where some answered, and nothing invented.</summary>
public sealed class Papernot2016PerceptionTests(RerunFixture rerun) : IClassFixture<RerunFixture>
{
    [Theory]
    [InlineData("Figure 16", "unaltered, taken for a digit", 0.974)]
    [InlineData("Figure 16", "unaltered, classified right", 0.953)]
    [InlineData("Figure 16", "distortion up to 14.29 %, taken for a digit", 0.95)]
    [InlineData("Figure 16", "distortion up to 14.29 %, classified right", 0.90)]
    [InlineData("Figure 16", "distortion above 14.29 %, classified right", 0.71)]
    [InlineData("Figure 17", "all θ, taken for a digit", 0.96)]
    [InlineData("Figure 17", "all θ, classified right", 0.95)]
    [InlineData("Figure 17", "θ = −1, classified right", 0.905)]
    [InlineData("Figure 17", "θ = +1, classified right", 0.90)]
    public void Without_people_the_papers_values_stand_alone(string place, string what, double paper)
    {
        Reproduction reproduction = Run(16, null);
        ReproductionRow row = reproduction.Rows.Single(row => row.What == what);
        Assert.Equal((place, paper), (row.Place, row.Paper));
        Assert.Null(row.Ours);
        Assert.Equal("needs people", row.OursText);
        Assert.Equal(Standing.Open, row.Standing);
        Assert.Contains(reproduction.Warnings, warning => warning.Message.Contains("461 and not 349", StringComparison.Ordinal));
        Assert.Contains(reproduction.Warnings, warning => warning.Message.Contains("only the paper's values are shown", StringComparison.Ordinal));
        Assert.Equal("Figure 16", Assert.Single(reproduction.Figures).Title);
    }

    [Fact]
    public void With_people_their_values_stand_beside_the_papers()
    {
        // Everyone sees the true class, but of what is distorted above the threshold nothing.
        Study study = Made();
        var plan = new StudyPlan(study);
        Participant[] people = [.. Enumerable.Range(0, 100).Select(person => new Participant
        {
            Plan = person,
            Consented = true,
            Answers = [.. plan.Trials(person).Index().Select(pair => Answer(study, pair.Index, study.Samples[pair.Item.Sample!.Value]))],
        })];
        Reproduction reproduction = Run(17, PerceptionResult.Of(new StudyFolder("", study, ""), people));
        ReproductionRow Row(string what) => reproduction.Rows.Single(row => row.What == what);
        Assert.Equal(1, Row("unaltered, classified right").Ours);
        Assert.Equal(1, Row("distortion up to 14.29 %, classified right").Ours);
        Assert.Equal(0, Row("distortion above 14.29 %, classified right").Ours);
        Assert.Equal(Standing.Differs, Row("distortion above 14.29 %, classified right").Standing);
        Assert.Equal(1, Row("θ = −1, classified right").Ours);
        Assert.All(reproduction.Rows.Where(row => row.Paper is not null), row => Assert.Contains("people of our own", row.Settings, StringComparison.Ordinal));
        Assert.DoesNotContain(reproduction.Warnings, warning => warning.Message.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void The_papers_study_is_made_from_the_papers_network()
    {
        using var folder = new TemporaryFolder();
        StudyFolder made = rerun.MakePerception(folder.At("perception"));
        Study study = StudyFolder.Read(made.Path).Study;
        Assert.Equal([("unaltered", 74), ("distortion", 184), ("intensity", 203)], study.Groups.Select(group => (group.Name, group.Weight)));
        Assert.Equal((3, 0), (study.SamplesEach, study.CatchTrialsEach));
        Assert.Equal(PaperStudy.Thetas, study.Conditions.Where(one => one.Factor == Factor.Theta).Select(one => one.Theta!.Value));
        Assert.Equal(20, study.Samples.Count(sample => study.Conditions[sample.Condition].Factor == Factor.Unaltered));
        Assert.All(study.Samples.Where(sample => study.Conditions[sample.Condition].Factor == Factor.Distortion), sample => Assert.Equal(1, sample.Theta));
        Assert.All(study.Samples.Where(sample => sample.Theta is not null), sample => Assert.NotEqual(sample.Label, sample.Predicted));
        Assert.Contains(study.Conditions, one => one.Above == 0.1429);
    }

    private static Reproduction Run(int figure, PerceptionResult? people)
    {
        using var store = new MemoryRunStore();
        using var study = new Papernot2016Study(Papernot2016Budget.Quick, store, "") { Perception = people };
        return Papernot2016Rerun.Run(study, figure, "saddle", []);
    }

    private static Study Made()
    {
        Candidate[] originals = [.. Enumerable.Range(0, 40).Select(example => Candidate(example, 0, null))];
        Candidate[] altered = [.. from example in Enumerable.Range(0, 40) from distortion in (double[])[0.04, 0.07, 0.12, 0.2] from theta in PaperStudy.Thetas
            where theta == 1 || distortion < 0.1 select Candidate(example, distortion, theta)];
        (IReadOnlyList<(StudyCondition Condition, int Samples)> conditions, IReadOnlyList<StudyGroup> groups) = PaperStudy.Design(new ConditionList(altered));
        // Of θ = +1 those that are distorted little alone, so that what is seen of θ is one thing.
        var design = new StudyDesign
        {
            Name = PaperStudy.Name,
            Conditions = [.. conditions.Select(one => (one.Condition.Factor == Factor.Theta ? one.Condition with { UpTo = 0.1 } : one.Condition, 20))],
            Groups = groups,
            SamplesEach = 3,
            CatchTrialsEach = 0,
        };
        return StudyMaker.Make(design, Perception.SmallStudy.Digits, originals, altered, () => [], _ => [],
            new StudyOrigin { Data = "made up", Examples = [] }).Study;

        static Candidate Candidate(int example, double distortion, double? theta) => new()
        {
            Example = example,
            Label = example % 10,
            Distortion = distortion,
            Theta = theta,
            Attack = theta is null ? null : "jsma",
            Picture = () => Encoding.UTF8.GetBytes($"{example} {distortion} {theta}"),
        };
    }

    private static Answer Answer(Study study, int trial, StudySample sample)
    {
        bool sees = sample.Distortion <= PaperPerception.Threshold;
        Assert.InRange(sample.Condition, 0, study.Conditions.Count - 1);
        return new Answer { Trial = trial, Recognised = sees, Class = sees ? sample.Label : null, FirstMilliseconds = 500, LastMilliseconds = 900 };
    }
}
