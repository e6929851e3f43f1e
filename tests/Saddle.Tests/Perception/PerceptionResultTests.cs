using Saddle.Evaluation.Outcomes;
using Saddle.Perception.Answers;
using Saddle.Perception.Results;
using Saddle.Perception.Studies;

namespace Saddle.Tests.Perception;

/// <summary>What a study comes to: scripted observers give back what they were made of, and who is left out is left out by the rule.</summary>
public sealed class PerceptionResultTests
{
    private const int People = 100;

    // By condition: how often it is recognised, and how often it is then classified right.
    private static readonly (double Recognised, double Right)[] True = [(0.97, 0.98), (0.9, 0.9), (0.7, 0.5)];

    [Fact]
    public void Scripted_observers_who_differ_give_back_their_parameters()
    {
        const int studies = 60;
        StudyFolder folder = Folder(SmallStudy.Design(each: 12, catches: 0));
        int covered = 0;
        var shares = new double[True.Length];
        Parallel.For(0, studies, study =>
        {
            var result = PerceptionResult.Of(folder, Observers(folder.Study, study, correlation: 0.15));
            lock (shares)
                foreach ((int index, ConditionResult one) in result.Conditions.Index())
                {
                    Interval interval = one.Right.Interval!;
                    double truth = True[index].Recognised * True[index].Right;
                    if (interval.Low <= truth && truth <= interval.High) covered++;
                    shares[index] += one.Right.Value!.Value / studies;
                    Assert.Equal(4 * People, one.Right.All);
                    Assert.Equal(People, one.Right.Participants);
                    Assert.True(one.Recognised!.Count >= one.Right.Count);
                }
        });
        // 180 intervals of 95 %: 171, with a deviation of 3.
        Assert.InRange(covered, 161, 180);
        for (int condition = 0; condition < True.Length; condition++)
            Assert.InRange(shares[condition] - True[condition].Recognised * True[condition].Right, -0.01, 0.01);
    }

    [Fact]
    public void Who_fails_a_catch_trial_or_does_not_finish_is_left_out_by_the_rule()
    {
        StudyFolder folder = Folder(SmallStudy.Design());
        Participant[] people = [.. Observers(folder.Study, 1, 0).Take(10)];
        people[0] = people[0] with { Answers = [.. people[0].Answers.Take(3)] };
        people[1] = Careless(folder.Study, people[1]);
        people[2] = people[2] with { Answers = [] };
        var result = PerceptionResult.Of(folder, people);
        Assert.Equal(new Exclusions(10, 9, 8, 1, 1, 7), result.Participants);
        Assert.Equal(7 * 6, result.Answers.Count);
        Assert.DoesNotContain(result.Answers, answer => answer.Participant < 3);
        StudyFolder lenient = folder with { Study = folder.Study with { Exclusion = new ExclusionRule(1, ExcludeUnfinished: false) } };
        Assert.Equal(9, PerceptionResult.Of(lenient, people).Participants.Counted);
    }

    [Fact]
    public void The_model_and_the_people_stand_side_by_side()
    {
        StudyFolder folder = Folder(SmallStudy.Design(catches: 0));
        // Everyone sees the true class; the model takes every altered sample for the next one.
        var result = PerceptionResult.Of(folder, [.. Enumerable.Range(0, 20).Select(person => Right(folder.Study, person))]);
        Assert.All(result.Conditions, one => Assert.Equal(1, one.Right.Value));
        Assert.Equal([1.0, 0, 0], result.Conditions.Select(one => one.ModelAccuracy!.Value));
        Assert.Equal(0, result.Confusion!.Agreeing);
        Assert.Equal(20 * 4, result.Confusion.Answers);
        Assert.Equal(1, result.Alpha);
        Assert.Equal(1, result.Kappa);
        for (int predicted = 0; predicted < 10; predicted++)
            Assert.Equal(result.Confusion.Counts[predicted].Sum(), result.Confusion.Counts[predicted][(predicted + 9) % 10]);
        Assert.Equal(500, result.Conditions[0].MedianFirstMilliseconds);
        Assert.Equal(900, result.Conditions[0].MedianLastMilliseconds);
    }

    [Theory]
    [InlineData(StudyKind.TwoAlternatives, 0.5)]
    [InlineData(StudyKind.Oddity, 1.0 / 3)]
    public void Who_guesses_finds_what_chance_gives(StudyKind kind, double chance)
    {
        StudyFolder folder = Folder(SmallStudy.Design(kind, each: 12, catches: 0));
        var random = new Random(3);
        int places = kind == StudyKind.Oddity ? 3 : 2;
        var result = PerceptionResult.Of(folder, [.. Enumerable.Range(0, 200).Select(person => new Participant
        {
            Plan = person,
            Consented = true,
            Answers = [.. Enumerable.Range(0, 12).Select(trial =>
                new Answer { Trial = trial, Place = random.Next(places), FirstMilliseconds = 400, LastMilliseconds = 400 })],
        })]);
        Assert.All(result.Conditions, one => Assert.InRange(one.Right.Value!.Value, chance - 0.05, chance + 0.05));
        Assert.All(result.Conditions, one => Assert.Null(one.Recognised));
        Assert.Null(result.Confusion);
    }

    [Fact]
    public void A_study_without_answers_says_so()
    {
        var result = PerceptionResult.Of(Folder(SmallStudy.Design()), []);
        Assert.Equal(new Exclusions(0, 0, 0, 0, 0, 0), result.Participants);
        Assert.All(result.Conditions, one => Assert.Null(one.Right.Value ?? one.MedianLastMilliseconds ?? one.Alpha));
    }

    private static StudyFolder Folder(StudyDesign design) => new("", SmallStudy.Make(design).Study, "");

    private static Participant[] Observers(Study study, int seed, double correlation)
    {
        var plan = new StudyPlan(study);
        var random = new Random(seed);
        return [.. Enumerable.Range(0, People).Select(person =>
        {
            // One who sees well sees well in all conditions.
            double[] recognises = [.. True.Select(rate => ScriptedObservers.Probability(random, rate.Recognised, correlation))];
            double[] right = [.. True.Select(rate => ScriptedObservers.Probability(random, rate.Right, correlation))];
            return new Participant
            {
                Plan = person,
                Consented = true,
                Answers = [.. plan.Trials(person).Index().Select(pair => Answer(study, pair.Index, pair.Item, random, recognises, right))],
            };
        })];
    }

    private static Answer Answer(Study study, int trial, StudyTrial shown, Random random, double[] recognises, double[] right)
    {
        bool caught = shown.Catch is not null, blank = caught && study.Catches[shown.Catch!.Value].Kind == CatchKind.Blank;
        StudySample? sample = shown.Sample is { } index ? study.Samples[index] : null;
        bool sees = sample is null ? !blank : random.NextDouble() < recognises[sample.Condition];
        int seen = sample is null ? 0 : random.NextDouble() < right[sample.Condition] ? sample.Label : (sample.Label + 1 + random.Next(9)) % 10;
        return new Answer { Trial = trial, Recognised = sees, Class = sees ? seen : null, FirstMilliseconds = 500, LastMilliseconds = 900 };
    }

    private static Participant Careless(Study study, Participant person) => person with
    {
        Answers = [.. person.Answers.Select(answer => new StudyPlan(study).Trials(person.Plan)[answer.Trial].Catch is { } index
            && study.Catches[index].Kind == CatchKind.Blank ? answer with { Recognised = true, Class = 7 } : answer)],
    };

    private static Participant Right(Study study, int person) => new()
    {
        Plan = person,
        Consented = true,
        Answers = [.. new StudyPlan(study).Trials(person).Index().Select(pair => new Answer
        {
            Trial = pair.Index,
            Recognised = true,
            Class = study.Samples[pair.Item.Sample!.Value].Label,
            FirstMilliseconds = 500,
            LastMilliseconds = 900,
        })],
    };
}
