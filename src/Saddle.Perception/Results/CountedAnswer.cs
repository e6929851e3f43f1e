using Saddle.Perception.Answers;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Results;

/// <summary>An answer that counts, with what was shown.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record CountedAnswer
{
    /// <summary>The participant's number, from 0.</summary>
    public required int Participant { get; init; }

    /// <summary>The trial in the participant's order, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>The index of the condition.</summary>
    public required int Condition { get; init; }

    /// <summary>The index of the sample.</summary>
    public required int Sample { get; init; }

    /// <summary>Whether a class was recognised; null in studies that do not ask.</summary>
    public required bool? Recognised { get; init; }

    /// <summary>The class that was seen, −1 for none; in studies of several pictures 1 where the altered one was found, else 0.</summary>
    public required int Seen { get; init; }

    /// <summary>Whether the true class was seen, or the altered picture found.</summary>
    public required bool Right { get; init; }

    /// <summary>Milliseconds to the first answer.</summary>
    public required int FirstMilliseconds { get; init; }

    /// <summary>Milliseconds to the last answer.</summary>
    public required int LastMilliseconds { get; init; }

    internal static CountedAnswer Of(Study study, int participant, StudyTrial trial, Answer answer)
    {
        int sample = trial.Sample ?? throw new InvalidOperationException("A catch trial shows no sample.");
        bool right = study.Kind == StudyKind.Identify ? answer.Class == study.Samples[sample].Label : answer.Place == trial.Place;
        return new CountedAnswer
        {
            Participant = participant,
            Trial = answer.Trial,
            Condition = study.Samples[sample].Condition,
            Sample = sample,
            Recognised = answer.Recognised,
            Seen = study.Kind == StudyKind.Identify ? answer.Class ?? -1 : right ? 1 : 0,
            Right = right,
            FirstMilliseconds = answer.FirstMilliseconds,
            LastMilliseconds = answer.LastMilliseconds,
        };
    }
}
