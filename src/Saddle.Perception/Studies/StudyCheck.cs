using System.Buffers;

namespace Saddle.Perception.Studies;

/// <summary>Whether a study can be shown.</summary>
internal static class StudyCheck
{
    private const int MostTrials = 10_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Requires a study that can be shown.</summary>
    /// <param name="study">The study.</param>
    /// <param name="file">Where it was read from; null for one that is still to be written.</param>
    /// <exception cref="InputException">It cannot, with what is wrong.</exception>
    public static void Require(Study study, string? file)
    {
        if (Problem(study) is { } problem)
            throw new InputException(file is null ? $"The study cannot be made: {problem} State other numbers or conditions."
                : $"{file}: {problem} Make the study again with 'saddle perceive'.");
    }

    private static string? Problem(Study study)
    {
        if (Missing(study) is { } missing) return missing;
        if (study.SchemaVersion != 1) return $"the study is of version {study.SchemaVersion}; this program reads version 1.";
        if (study.Classes.Count < 2) return "there are fewer than two classes.";
        if (study.SamplesEach < 1 || study.CatchTrialsEach < 0 || study.Trials > MostTrials)
            return $"each participant is to see {study.SamplesEach} samples and {study.CatchTrialsEach} catch trials; expected 1 or more, 0 or more and at "
                + "most "
                + $"{MostTrials} in all.";
        if (study.CatchTrialsEach > 0 && study.Catches.Count == 0) return "there are no catch trials to show.";
        if (study.Exclusion.MostCatchTrialsFailed < 0) return "the exclusion rule allows fewer than 0 failed catch trials.";
        return OfPage(study.Page) ?? OfGroups(study) ?? OfSamples(study) ?? OfPictures(study);
    }

    // A reader of JSON takes null for an element of any list, and a number for any kind.
    private static string? Missing(Study study) =>
        Holds("classes", study.Classes) ?? Holds("groups", study.Groups) ?? Holds("conditions", study.Conditions) ?? Holds("samples", study.Samples)
        ?? Holds("catches", study.Catches) ?? Holds("pictures", study.Pictures.Values) ?? Holds("origin's examples", study.Origin.Examples)
        ?? Holds("origin's versions", study.Origin.Versions.Values)
        ?? (Enum.IsDefined(study.Kind) && study.Conditions.All(one => Enum.IsDefined(one.Factor)) && study.Catches.All(one => Enum.IsDefined(one.Kind))
            ? null : "it has a kind of study, condition or catch trial that there is not.");

    private static string? Holds(string what, IEnumerable<object> list) => list.Any(one => one is null) ? $"one of its {what} is null." : null;

    private static string? OfPage(StudyPage page) => page switch
    {
        { PictureMillimetres: not (>= 5 and <= 200) } => $"pictures are to be {page.PictureMillimetres} mm wide; expected 5 to 200.",
        { FixationMilliseconds: < 0 or > 10_000 } => $"the cross is to be shown for {page.FixationMilliseconds} ms; expected 0 to 10000.",
        _ => null,
    };

    private static string? OfGroups(Study study)
    {
        if (study.Groups.Count == 0 || study.Groups.Any(group => group.Weight < 1 || group.Conditions.Count == 0))
            return "a group has no condition, or a weight below 1.";
        int[] conditions = [.. study.Groups.SelectMany(group => group.Conditions).Order()];
        return conditions.SequenceEqual(Enumerable.Range(0, study.Conditions.Count)) ? null : "the groups do not have each condition once.";
    }

    private static string? OfSamples(Study study)
    {
        foreach (StudySample sample in study.Samples)
            if (sample.Condition < 0 || sample.Condition >= study.Conditions.Count || sample.Label < 0 || sample.Label >= study.Classes.Count
                || sample.Example < 0 || sample.Predicted >= study.Classes.Count || sample.Original is null != (study.Places == 1))
                return $"the sample {sample.Picture} names a condition or class that is not there, or lacks its original.";
        foreach (StudyCatch one in study.Catches)
            if (one.Original is null != (study.Places == 1) || one.Kind == CatchKind.Inverted == (study.Places == 1))
                return $"the catch trial {one.Picture} is none of this kind of study.";
        for (int condition = 0; condition < study.Conditions.Count; condition++)
            if (study.Samples.All(sample => sample.Condition != condition)) return $"the condition '{study.Conditions[condition].Name}' is empty.";
        foreach (StudyGroup group in study.Groups)
        {
            int samples = group.Conditions.Sum(condition => study.Samples.Count(sample => sample.Condition == condition));
            if (samples < study.SamplesEach)
                return $"each participant of the group '{group.Name}' is to see {study.SamplesEach} samples, and there are {samples} in its conditions.";
        }
        return null;
    }

    private static string? OfPictures(Study study)
    {
        IEnumerable<string?> named = study.Samples.SelectMany(sample => (string?[])[sample.Picture, sample.Original])
            .Concat(study.Catches.SelectMany(one => (string?[])[one.Picture, one.Original]));
        if (study.Pictures.Keys.FirstOrDefault(name => !IsPictureName(name)) is { } odd) return $"the picture '{odd}' has a name that none has.";
        return named.OfType<string>().FirstOrDefault(name => !study.Pictures.ContainsKey(name)) is { } missing
            ? $"the picture '{missing}' is shown, but is none of the study's." : null;
    }

    /// <summary>Whether a file has a name such as pictures of studies have.</summary>
    internal static bool IsPictureName(string name) =>
        name.Length == 20 && name.EndsWith(".png", StringComparison.Ordinal) && name.AsSpan(0, 16).IndexOfAnyExcept(Digits) < 0;
}
