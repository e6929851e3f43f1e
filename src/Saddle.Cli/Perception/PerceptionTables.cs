using System.Globalization;
using Saddle.Cli.Output;
using Saddle.Evaluation.Outcomes;
using Saddle.Perception.Results;
using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>What a study has come to, as a table.</summary>
internal static class PerceptionTables
{
    /// <summary>Writes the table and what belongs to it.</summary>
    public static void Write(PerceptionResult result, TextWriter output)
    {
        bool identify = result.Study.Kind == StudyKind.Identify;
        var table = new TextTable($"{result.Study.Name}: {result.Participants}",
            [.. (string[])["condition", ">answers", ">people"], .. identify ? (string[])[">recognised", ">95 %"] : [], identify ? ">right" : ">found",
                ">95 %", ">Wilson",
                ">model right", ">median s"])
        { Dispensable = ["Wilson", "median s"] };
        foreach (ConditionResult one in result.Conditions)
            table.Add([one.Condition.Name, Whole(one.Right.All), Whole(one.Right.Participants),
                .. identify ? (string[])[Texts.Percent(one.Recognised?.Value), Range(one.Recognised?.Interval)] : [],
                Texts.Percent(one.Right.Value), Range(one.Right.Interval), Range(one.Right.Wilson), Texts.Percent(one.ModelAccuracy),
                Texts.Number(one.MedianLastMilliseconds / 1000, 1)]);
        table.Write(output);
        output.WriteLine($"Agreement: Krippendorff's alpha {Texts.Number(result.Alpha, 3)}, Fleiss' kappa {Texts.Number(result.Kappa, 3)}");
        if (result.Confusion is { } confusion)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Of {confusion.Answers} answers to altered samples {confusion.Agreeing} are what the model says ({Share(confusion)})"));
        output.WriteLine($"Exclusion: {result.Study.Exclusion}");
        if (!identify) output.WriteLine($"By chance {(result.Study.Kind == StudyKind.TwoAlternatives ? "50.0 %" : "33.3 %")} would be found.");
    }

    private static string Share(Confusion confusion) => Texts.Percent((double)confusion.Agreeing / confusion.Answers);

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Range(Interval? interval) => interval is null ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * interval.Low:0.0}-{100 * interval.High:0.0}");
}
