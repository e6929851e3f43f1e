using Saddle.Cli.Output;
using Saddle.Perception.Results;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>The documents of <c>--json</c> about studies.</summary>
internal static class PerceptionDocuments
{
    /// <summary>A study that was made.</summary>
    public static string OfStudy(StudyFolder folder) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Study = folder.Study.Name,
        folder.Study.Kind,
        folder.Hash,
        Folder = folder.Path,
        folder.Study.Seed,
        folder.Study.SamplesEach,
        folder.Study.CatchTrialsEach,
        folder.Study.Exclusion,
        Conditions = folder.Study.Conditions.Index().Select(one => new
        {
            one.Item.Name,
            one.Item.Factor,
            one.Item.Above,
            one.Item.UpTo,
            one.Item.Theta,
            one.Item.Attack,
            Group = folder.Study.Groups.First(group => group.Conditions.Contains(one.Index)).Name,
            Samples = folder.Study.Samples.Count(sample => sample.Condition == one.Index),
        }),
        folder.Study.Origin,
    });

    /// <summary>What a study has come to.</summary>
    public static string OfResult(PerceptionResult result) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Study = result.Study.Name,
        result.Study.Kind,
        result.Hash,
        Chance = result.Study.Kind == StudyKind.Identify ? (double?)null : result.Study.Kind == StudyKind.TwoAlternatives ? 0.5 : 1.0 / 3,
        result.Participants,
        result.Study.Exclusion,
        Answers = result.Answers.Count,
        Conditions = result.Conditions.Select(one => new
        {
            one.Condition.Name,
            one.Condition.Factor,
            one.Condition.Above,
            one.Condition.UpTo,
            one.Condition.Theta,
            one.Condition.Attack,
            one.Group,
            one.Samples,
            Recognised = Of(one.Recognised),
            Right = Of(one.Right),
            one.MedianFirstMilliseconds,
            one.MedianLastMilliseconds,
            Model = one.ModelKnown == 0 ? null : new { Right = one.ModelRight, Known = one.ModelKnown, Accuracy = one.ModelAccuracy },
            Agreement = new { one.Alpha, one.Kappa },
        }),
        Agreement = new { result.Alpha, result.Kappa },
        Confusion = result.Confusion is { } confusion ? new { confusion.Classes, confusion.Counts, confusion.Answers, confusion.Agreeing } : null,
        result.Comments,
        result.Study.Origin,
    });

    private static object? Of(Share? share) => share is null ? null
        : new { share.Count, share.All, share.Participants, Share = share.Value, Wilson = share.Wilson, share.Interval };
}
