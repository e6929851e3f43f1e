using Saddle.Perception.Studies;

namespace Saddle.Tests.Perception;

/// <summary>Who is shown what is balanced, the same whenever it is asked for, and tells nothing.</summary>
public sealed class StudyPlanTests
{
    [Theory]
    [InlineData(StudyKind.Identify)]
    [InlineData(StudyKind.TwoAlternatives)]
    [InlineData(StudyKind.Oddity)]
    public void Conditions_samples_and_places_come_equally_often(StudyKind kind)
    {
        Study study = SmallStudy.Make(SmallStudy.Design(kind)).Study;
        var plan = new StudyPlan(study);
        StudyTrial[][] all = [.. Enumerable.Range(0, 120).Select(participant => plan.Trials(participant).ToArray())];
        Assert.All(all, trials => Assert.Equal(8, trials.Length));
        int[] bySample = [.. all.SelectMany(trials => trials).Where(trial => trial.Sample is not null).CountBy(trial => trial.Sample!.Value).Select(pair =>
            pair.Value)];
        Assert.Equal(study.Samples.Count, bySample.Length);
        // 720 trials of 36 samples (24 where two pictures are shown); who saw an example already takes the next one.
        double expected = 720.0 / study.Samples.Count;
        Assert.InRange(bySample.Min(), expected - 7, expected);
        Assert.InRange(bySample.Max(), expected, expected + 7);
        int[] byCondition = [.. all.SelectMany(trials => trials).Where(trial => trial.Sample is not null)
            .CountBy(trial => study.Samples[trial.Sample!.Value].Condition).Select(pair => pair.Value)];
        Assert.All(byCondition, count => Assert.Equal(720 / study.Conditions.Count, count));
        if (kind == StudyKind.Identify) return;
        foreach (int count in all.SelectMany(trials => trials).CountBy(trial => trial.Place ?? -1).Select(pair => pair.Value))
            Assert.InRange(count, 960 / (kind == StudyKind.Oddity ? 3 : 2) - 90, 960 / (kind == StudyKind.Oddity ? 3 : 2) + 90);
    }

    [Fact]
    public void Nobody_sees_a_sample_or_an_example_twice_and_catch_trials_are_never_first()
    {
        Study study = SmallStudy.Make(SmallStudy.Design()).Study;
        var plan = new StudyPlan(study);
        for (int participant = 0; participant < 200; participant++)
        {
            IReadOnlyList<StudyTrial> trials = plan.Trials(participant);
            int[] examples = [.. trials.Where(trial => trial.Sample is not null).Select(trial => study.Samples[trial.Sample!.Value].Example)];
            Assert.Equal(6, examples.Distinct().Count());
            Assert.Null(trials[0].Catch);
            Assert.Equal(2, trials.Where(trial => trial.Catch is not null).Select(trial => study.Catches[trial.Catch!.Value].Kind).Distinct().Count());
        }
    }

    [Fact]
    public void A_plan_is_the_same_again_and_another_by_another_seed()
    {
        Study study = SmallStudy.Make(SmallStudy.Design()).Study;
        string first = Text(study, 3);
        Assert.Equal(first, Text(SmallStudy.Make(SmallStudy.Design()).Study, 3));
        Assert.NotEqual(first, Text(study, 4));
        Assert.NotEqual(first, Text(study with { Seed = 6 }, 3));
    }

    [Fact]
    public void Groups_have_the_people_that_their_weights_say()
    {
        StudyDesign design = SmallStudy.Design(each: 3) with { Groups = [new("baseline", 74, [0]), new("distortion", 184, [1, 2])] };
        Study study = SmallStudy.Make(design).Study;
        var plan = new StudyPlan(study);
        string[] groups = [.. Enumerable.Range(0, 258).Select(participant => plan.Group(participant).Name)];
        Assert.Equal(74, groups.Count(name => name == "baseline"));
        // However many come: never one person away from the share.
        for (int people = 1; people <= 258; people++) Assert.InRange(groups.Take(people).Count(name => name == "baseline") - 74.0 / 258 * people, -1, 1);
        foreach (int participant in Enumerable.Range(0, 50))
            Assert.All(plan.Trials(participant).Where(trial => trial.Sample is not null),
                trial => Assert.Equal(groups[participant] == "baseline", study.Samples[trial.Sample!.Value].Condition == 0));
    }

    [Fact]
    public void As_many_people_as_there_are_samples_for_see_each_once()
    {
        StudyDesign design = SmallStudy.Design(each: 3, catches: 0) with { Conditions = [SmallStudy.Conditions(99)[0]] };
        var plan = new StudyPlan(SmallStudy.Make(design).Study);
        int[] seen = [.. Enumerable.Range(0, 33).SelectMany(participant => plan.Trials(participant)).Select(trial => trial.Sample!.Value)];
        Assert.Equal(99, seen.Distinct().Count());
        Assert.Equal(99, seen.Length);
    }

    [Theory]
    [InlineData(StudyKind.Identify)]
    [InlineData(StudyKind.Oddity)]
    public void Who_is_shown_another_sample_leaves_the_one_passed_over_to_the_next(StudyKind kind)
    {
        Study study = SmallStudy.Make(SmallStudy.Design(kind)).Study;
        var plan = new StudyPlan(study);
        int[] shown = new int[study.Samples.Count];
        for (int participant = 0; participant < 500; participant++)
        {
            foreach (StudyTrial trial in plan.Trials(participant))
                if (trial.Sample is { } sample) shown[sample]++;
            // However many come, no sample of a condition is more than two ahead of another one.
            foreach (int condition in Enumerable.Range(0, study.Conditions.Count))
            {
                int[] own = [.. shown.Where((_, sample) => study.Samples[sample].Condition == condition)];
                Assert.InRange(own.Max() - own.Min(), 0, 2);
            }
        }
    }

    [Fact]
    public void Plans_are_the_same_in_whatever_order_they_are_asked_for()
    {
        StudyDesign design = SmallStudy.Design(each: 3) with { Groups = [new("baseline", 74, [0]), new("distortion", 184, [1, 2])] };
        Study study = SmallStudy.Make(design).Study;
        var rising = new StudyPlan(study);
        string[] expected = [.. Enumerable.Range(0, 40).Select(participant => Text(rising, participant))];
        var falling = new StudyPlan(study);
        foreach (int participant in Enumerable.Range(0, 40).Reverse()) Assert.Equal(expected[participant], Text(falling, participant));
        var together = new StudyPlan(study);
        Parallel.For(0, 40, participant => Assert.Equal(expected[participant], Text(together, participant)));
    }

    [Fact]
    public void The_plan_of_the_hundred_thousandth_is_no_long_work()
    {
        StudyDesign design = SmallStudy.Design(each: 3) with { Groups = [new("baseline", 74, [0]), new("distortion", 184, [1, 2])] };
        var plan = new StudyPlan(SmallStudy.Make(design).Study);
        long begun = Environment.TickCount64;
        for (int participant = 99_000; participant < 100_000; participant++) plan.Trials(participant);
        // They are counted from the first participant once, not for each again.
        Assert.InRange(Environment.TickCount64 - begun, 0, 20_000);
    }

    private static string Text(StudyPlan plan, int participant) =>
        string.Join(' ', plan.Trials(participant).Select(trial => string.Join('+', trial.Pictures)));

    private static string Text(Study study, int participant) =>
        string.Join(' ', new StudyPlan(study).Trials(participant).Select(trial => string.Join('+', trial.Pictures)));
}
