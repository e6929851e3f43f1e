using System.Globalization;
using Saddle.Evaluation.Results;

namespace Saddle.Cli.Output;

/// <summary>Numbers and sentences of results, in the invariant culture.</summary>
internal static class Texts
{
    /// <summary>A fraction as a percentage; a dash where there is none.</summary>
    public static string Percent(double? fraction, int digits = 1) =>
        fraction is { } value ? $"{(value * 100).ToString($"F{digits}", CultureInfo.InvariantCulture)} %" : "-";

    /// <summary>A number in four digits; a dash where there is none.</summary>
    public static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A number with so many digits after the point; a dash where there is none.</summary>
    public static string Number(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A value of an enumeration in words: <c>target reached</c>.</summary>
    public static string Words(Enum value) => string.Concat(value.ToString().Select((letter, i) =>
        i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}"
        : $"{char.ToLowerInvariant(letter)}"));

    /// <summary>A time in seconds, minutes or hours, for people who wait.</summary>
    public static string Duration(double seconds) => string.Create(CultureInfo.InvariantCulture,
        $"{(seconds < 90 ? $"{seconds:0} s" : seconds < 5400 ? $"{seconds / 60:0} min" : $"{seconds / 3600:0.0} h")}");

    /// <summary>Seconds.</summary>
    public static string Seconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s");

    /// <summary>So many examples: <c>1 example</c>, <c>2 examples</c>.</summary>
    public static string Examples(int count) => count == 1 ? "1 example" : string.Create(CultureInfo.InvariantCulture, $"{count} examples");

    /// <summary>How many examples a model that may reject rejects as they are: <c>, 3 rejected</c>; nothing of a model that names a class for all.</summary>
    public static string Rejected(EvaluationResult result) => Rejected(result.Rejected);

    /// <summary>The same of the points of an attack.</summary>
    public static string Rejected(int? rejected) => rejected is { } count ? string.Create(CultureInfo.InvariantCulture, $", {count} rejected") : "";

    /// <summary>So many epochs: <c>1 epoch</c>, <c>2 epochs</c>.</summary>
    public static string Epochs(int count) => count == 1 ? "1 epoch" : string.Create(CultureInfo.InvariantCulture, $"{count} epochs");

    /// <summary>What an evaluation came to under one threat model, in a sentence.</summary>
    public static string Verdict(ThreatResult threat, EvaluationResult result)
    {
        if (threat.Threat.IsUnlimited) return Smallest(threat);
        string under = $"Under {threat.Threat.Ball}";
        if (threat.RobustAccuracy is not { } robust || threat.RobustAccuracyInterval is not { } interval)
            return $"{under} the goal {threat.Goal} was reached on {threat.Broken} of {threat.Attacked} attacked example{(threat.Attacked == 1 ? "" : "s")} "
                + $"({Percent(threat.Attacked == 0 ? null : (double)threat.Broken / threat.Attacked)}).";
        return $"{under} robust accuracy is at most {Percent(robust)} (95 % interval {Percent(interval.Low)} to {Percent(interval.High)}, "
            + $"{Examples(result.Examples)}); natural accuracy is {Percent(result.NaturalAccuracy)}.";
    }

    private static string Smallest(ThreatResult threat)
    {
        string found =
            $"Without an ε adversarial examples were found for {threat.Broken} of {threat.Attacked} attacked example{(threat.Attacked == 1 ? "" : "s")}";
        return threat.MedianDistance is { } median ? $"{found}; half of the nearest lie within {Number(median)} in {threat.Norm}." : $"{found}.";
    }

    /// <summary>A warning with its remedy, on one line.</summary>
    /// <param name="warning">The warning.</param>
    /// <param name="subject">What it is about; null where that is all.</param>
    public static string Warning(Warning warning, string? subject) =>
        $"warning {warning.Id}{(subject is null ? "" : $" ({subject})")}: {warning.Message} {warning.Remedy}";
}
