using System.Globalization;
using Saddle.Evaluation.Exchange;
using Saddle.Threats;

namespace Saddle.Cli.Output;

/// <summary>What a verification found, as a table and a sentence, or as a document.</summary>
internal static class VerificationText
{
    /// <summary>Writes the table and what it says.</summary>
    /// <param name="verification">What came of it.</param>
    /// <param name="model">What the user calls the model.</param>
    /// <param name="data">What the user calls the data.</param>
    /// <param name="files">What was written; null for nothing.</param>
    /// <param name="output">Where to.</param>
    public static void Write(Verification verification, string model, string data, VerificationFiles? files, TextWriter output)
    {
        ThreatModel threat = verification.Threat;
        output.WriteLine($"{verification.Name} against {model} on {data}, {Texts.Examples(verification.Examples)}, natural accuracy "
            + $"{Texts.Percent(verification.NaturalAccuracy)}{(verification.Stochastic ? ", stochastic (each point judged ten times)" : "")}");
        output.WriteLine($"{threat.Ball} {threat.Goal}");
        if (threat.Mask is { } mask) output.WriteLine($"mask: {mask}");
        if (threat.EpsilonScale is { } scale) output.WriteLine($"ε scale: {scale}");
        var table = new TextTable(null, ">points", ">outside", ">covered", ">broken/attacked", ">success", ">unstable", ">median distance", ">robust accuracy");
        table.Add($"{verification.Points.Count}", $"{verification.Outside.Points}", $"{verification.Covered}/{verification.Examples}",
            $"{verification.Broken}/{verification.Attacked}", Texts.Percent(verification.SuccessRate), $"{verification.Unstable.Count}",
            Texts.Number(verification.MedianDistance), Texts.Percent(verification.RobustAccuracy));
        table.Write(output);
        if (verification.Outside.Points > 0)
            output.WriteLine($"{verification.Outside.Points} of {verification.Points.Count} points lie outside and do not count: {verification.Outside}. "
                + Allowed(verification));
        output.WriteLine(Verdict(verification));
        if (files is not null) output.WriteLine($"Verdicts: {files.Document}, {files.Verdicts}");
    }

    /// <summary>The document.</summary>
    /// <param name="verification">What came of it.</param>
    /// <param name="model">What the user calls the model.</param>
    /// <param name="data">What the user calls the data.</param>
    /// <param name="files">What is written; null for nothing.</param>
    /// <param name="command">The command that makes it again.</param>
    /// <param name="seed">Where a stochastic model's draws came from.</param>
    public static string Json(Verification verification, string model, string data, VerificationFiles? files, string command, ulong seed)
    {
        ThreatModel threat = verification.Threat;
        return JsonOutput.Of(new
        {
            SchemaVersion = 1,
            File = verification.Name,
            Norm = threat.Ball.Norm.ToString().ToLowerInvariant(),
            Epsilon = threat.IsUnlimited ? (double?)null : threat.Ball.Epsilon,
            threat.Ball.EpsilonText,
            Goal = threat.Goal.ToString(),
            verification.Mask,
            verification.EpsilonScale,
            verification.Examples,
            verification.NaturalAccuracy,
            verification.Stochastic,
            Points = verification.Points.Count,
            verification.Covered,
            verification.Attacked,
            verification.Broken,
            verification.RobustAccuracy,
            verification.RobustAccuracyInterval,
            verification.SuccessRate,
            verification.MedianDistance,
            verification.Outside,
            Tolerance = new { Ball = verification.Tolerance, Bounds = Verification.BoundsTolerance },
            verification.Unstable,
            verification.Warnings,
            verification.Notes,
            Files = files,
            Run = new { Command = command, Seed = seed, Model = model, Data = data },
        });
    }

    private static string Allowed(Verification verification) => string.Create(CultureInfo.InvariantCulture,
        $"Allowed for rounding: {verification.Tolerance:G2} beyond ε, {Verification.BoundsTolerance:G2} of a feature's range beyond the bounds.");

    private static string Verdict(Verification verification)
    {
        string under = $"under {verification.Threat.Ball}";
        if (verification.RobustAccuracy is { } robust && verification.RobustAccuracyInterval is { } interval)
            return $"These points prove that robust accuracy {under} is at most {Texts.Percent(robust)} (95 % interval {Texts.Percent(interval.Low)} to "
                + $"{Texts.Percent(interval.High)}, {Texts.Examples(verification.Examples)}); natural accuracy is "
                + $"{Texts.Percent(verification.NaturalAccuracy)}.";
        string reached = $"The goal {verification.Threat.Goal} was reached on {verification.Broken} of {verification.Attacked} attacked "
            + $"example{(verification.Attacked == 1 ? "" : "s")}";
        return verification.MedianDistance is { } median ? $"{reached}; half of the nearest points lie within {Texts.Number(median)}." : $"{reached}.";
    }
}
