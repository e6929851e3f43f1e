using Saddle.Perception.Studies;

namespace Saddle.Perception.Answers;

/// <summary>Whether an answer can be one to a trial.</summary>
public static class AnswerCheck
{
    /// <summary>The longest time that an answer can take: a day.</summary>
    public const int LongestMilliseconds = 86_400_000;

    /// <summary>What is wrong with an answer.</summary>
    /// <param name="study">The study.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>The reason to refuse it, in some words that repeat nothing of it; null where it can be one.</returns>
    public static string? Problem(Study study, Answer answer)
    {
        if (answer.Trial < 0 || answer.Trial >= study.SamplesEach + study.CatchTrialsEach) return "no such trial";
        if (answer.FirstMilliseconds < 0 || answer.LastMilliseconds < answer.FirstMilliseconds || answer.LastMilliseconds > LongestMilliseconds)
            return "impossible time";
        if (study.Kind != StudyKind.Identify)
            return answer.Recognised is not null || answer.Class is not null || answer.Place is not { } place || place < 0 || place >= study.Places
                ? "no such choice" : null;
        return answer.Place is not null || answer.Recognised is null || answer.Recognised == answer.Class is null
            || answer.Class < 0 || answer.Class >= study.Classes.Count ? "no such choice" : null;
    }

    /// <summary>Whether a trial whose answer everyone knows was answered wrongly.</summary>
    internal static bool Fails(Study study, StudyTrial trial, Answer answer) => trial.Catch is { } index && study.Catches[index].Kind switch
    {
        CatchKind.Blank => answer.Recognised == true,
        CatchKind.Plain => answer.Recognised == false,
        _ => answer.Place != trial.Place,
    };
}
