using Saddle.Perception.Answers;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Results;

/// <summary>What a study has come to so far.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record PerceptionResult
{
    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>Its hash.</summary>
    public required string Hash { get; init; }

    /// <summary>Who took part, and whose answers count.</summary>
    public required Exclusions Participants { get; init; }

    /// <summary>The conditions, in the study's order.</summary>
    public required IReadOnlyList<ConditionResult> Conditions { get; init; }

    /// <summary>Krippendorff's α of all answers; null where it cannot be said.</summary>
    public required double? Alpha { get; init; }

    /// <summary>Fleiss' κ of all answers; null where it cannot be said.</summary>
    public required double? Kappa { get; init; }

    /// <summary>What people saw of altered samples against what the model says; null in studies that do not ask, or where the model is not known.</summary>
    public required Confusion? Confusion { get; init; }

    /// <summary>The answers that count, in the order of participants and trials.</summary>
    public required IReadOnlyList<CountedAnswer> Answers { get; init; }

    /// <summary>What people wrote at the end.</summary>
    public required IReadOnlyList<string> Comments { get; init; }

    /// <summary>Computes what a study has come to.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="participants">All who have a link or were imported.</param>
    public static PerceptionResult Of(StudyFolder folder, IReadOnlyList<Participant> participants)
    {
        Study study = folder.Study;
        var plan = new StudyPlan(study);
        var counted = new List<CountedAnswer>();
        int begun = 0, finished = 0, failed = 0, unfinished = 0, people = 0;
        for (int index = 0; index < participants.Count; index++)
        {
            Participant one = participants[index];
            if (!one.Consented || one.Answers.Count == 0) continue;
            begun++;
            bool done = one.Answers.Count >= study.Trials;
            if (done) finished++;
            IReadOnlyList<StudyTrial> trials = plan.Trials(one.Plan);
            if (one.Answers.Count(answer => AnswerCheck.Fails(study, trials[answer.Trial], answer)) > study.Exclusion.MostCatchTrialsFailed) failed++;
            else if (!done && study.Exclusion.ExcludeUnfinished) unfinished++;
            else
            {
                people++;
                counted.AddRange(one.Answers.Where(answer => trials[answer.Trial].Sample is not null)
                    .Select(answer => CountedAnswer.Of(study, index, trials[answer.Trial], answer)));
            }
        }
        return new PerceptionResult
        {
            Study = study,
            Hash = folder.Hash,
            Participants = new Exclusions(participants.Count, begun, finished, failed, unfinished, people),
            Conditions = [.. study.Conditions.Index().Select(one => Condition(study, one.Index, [.. counted.Where(answer => answer.Condition == one.Index)]))],
            Alpha = NominalAgreement.KrippendorffAlpha(BySample(counted)),
            Kappa = NominalAgreement.FleissKappa(BySample(counted)),
            Confusion = ConfusionOf(study, counted),
            Answers = counted,
            Comments = [.. participants.Select(one => one.Comment).OfType<string>().Where(text => text.Length > 0)],
        };
    }

    /// <summary>Lines for people: who took part, and each condition.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [$"{Study}", $"{Participants}", .. Conditions.Select(one => one.ToString())]);

    private static ConditionResult Condition(Study study, int index, CountedAnswer[] answers)
    {
        StudySample[] samples = [.. study.Samples.Where(sample => sample.Condition == index)];
        // Each interval has draws of its own.
        ulong seed = unchecked(study.Seed + 2 * (ulong)index + 1);
        return new ConditionResult
        {
            Condition = study.Conditions[index],
            Group = study.Groups.First(group => group.Conditions.Contains(index)).Name,
            Samples = samples.Length,
            Recognised = study.Kind == StudyKind.Identify ? Share.Of(Observers(answers, answer => answer.Recognised == true), seed << 1) : null,
            Right = Share.Of(Observers(answers, answer => answer.Right), (seed << 1) + 1),
            MedianFirstMilliseconds = Median.Of(answers.Select(answer => answer.FirstMilliseconds)),
            MedianLastMilliseconds = Median.Of(answers.Select(answer => answer.LastMilliseconds)),
            ModelRight = samples.Count(sample => sample.Predicted == sample.Label),
            ModelKnown = samples.Count(sample => sample.Predicted is not null),
            Alpha = NominalAgreement.KrippendorffAlpha(BySample(answers)),
            Kappa = NominalAgreement.FleissKappa(BySample(answers)),
        };
    }

    private static IEnumerable<ObserverCount> Observers(IEnumerable<CountedAnswer> answers, Func<CountedAnswer, bool> counts) =>
        answers.GroupBy(answer => answer.Participant).Select(group => new ObserverCount(group.Count(counts), group.Count()));

    private static IEnumerable<IReadOnlyList<int>> BySample(IEnumerable<CountedAnswer> answers) =>
        answers.GroupBy(answer => answer.Sample).Select(group => (IReadOnlyList<int>)[.. group.Select(answer => answer.Seen)]);

    private static Confusion? ConfusionOf(Study study, List<CountedAnswer> answers)
    {
        if (study.Kind != StudyKind.Identify) return null;
        int[][] counts = [.. study.Classes.Select(_ => new int[study.Classes.Count + 1])];
        foreach (CountedAnswer answer in answers)
            if (study.Conditions[answer.Condition].Factor != Factor.Unaltered && study.Samples[answer.Sample].Predicted is { } predicted and >= 0)
                counts[predicted][answer.Seen < 0 ? study.Classes.Count : answer.Seen]++;
        return counts.Any(row => row.Any(count => count > 0)) ? new Confusion(study.Classes, counts) : null;
    }
}
