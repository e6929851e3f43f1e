using System.Globalization;
using System.Text;
using Saddle.Perception.Results;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>A study's results as lines of values.</summary>
internal static class PerceptionCsv
{
    /// <summary>A line a condition.</summary>
    public static string Conditions(PerceptionResult result)
    {
        var text = new StringBuilder(Line("condition", "factor", "above", "up_to", "theta", "attack", "group", "samples", "participants", "answers",
            "recognised", "recognised_share", "recognised_wilson_low", "recognised_wilson_high", "recognised_low", "recognised_high",
            "right", "right_share", "right_wilson_low", "right_wilson_high", "right_low", "right_high",
            "median_first_ms", "median_last_ms", "model_right", "model_known", "alpha", "kappa"));
        foreach (ConditionResult one in result.Conditions)
            text.Append(Line([one.Condition.Name, Name(one.Condition.Factor), one.Condition.Above, one.Condition.UpTo, one.Condition.Theta,
                one.Condition.Attack, one.Group,
                one.Samples, one.Right.Participants, one.Right.All, .. Of(one.Recognised), .. Of(one.Right), one.MedianFirstMilliseconds,
                    one.MedianLastMilliseconds,
                one.ModelRight, one.ModelKnown, one.Alpha, one.Kappa]));
        return text.ToString();
    }

    /// <summary>A line an answer that counts.</summary>
    public static string Answers(PerceptionResult result)
    {
        var text = new StringBuilder(Line("participant", "trial", "condition", "picture", "example", "label", "predicted", "distortion", "theta", "attack",
            "recognised",
            "seen", "right", "first_ms", "last_ms"));
        foreach (CountedAnswer answer in result.Answers)
        {
            StudySample sample = result.Study.Samples[answer.Sample];
            bool identify = result.Study.Kind == StudyKind.Identify;
            text.Append(Line(answer.Participant + 1, answer.Trial + 1, result.Study.Conditions[answer.Condition].Name, sample.Picture, sample.Example,
                result.Study.Classes[sample.Label], sample.Predicted is { } predicted and >= 0 ? result.Study.Classes[predicted] : null, sample.Distortion,
                    sample.Theta,
                sample.Attack, answer.Recognised, identify && answer.Seen >= 0 ? result.Study.Classes[answer.Seen] : null, answer.Right,
                    answer.FirstMilliseconds,
                answer.LastMilliseconds));
        }
        return text.ToString();
    }

    private static object?[] Of(Share? share) =>
        [share?.Count, share?.Value, share?.Wilson?.Low, share?.Wilson?.High, share?.Interval?.Low, share?.Interval?.High];

    private static string Name(Factor factor) => factor.ToString().ToLowerInvariant();

    private static string Line(params object?[] values) => string.Join(',', values.Select(Cell)) + '\n';

    private static string Cell(object? value)
    {
        string text = value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        // A program for tables would take a text that begins so for a formula.
        if (value is string && text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
