using System.Text.Json.Serialization;

namespace Saddle.Reports;

/// <summary>A value of a paper and what was measured for it.</summary>
public sealed record ReproductionRow
{
    /// <summary>Where the paper has it, for example <c>figure 13</c>; empty for nowhere in particular.</summary>
    public string Place { get; init; } = "";

    /// <summary>What it is.</summary>
    public required string What { get; init; }

    /// <summary>The paper's value; null where the paper gives none.</summary>
    public double? Paper { get; init; }

    /// <summary>The measured value; null where it was not measured.</summary>
    public double? Ours { get; init; }

    /// <summary>How both values, their difference and the tolerances are read.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>The difference, up or down, up to which the values agree, at least 0; null where that cannot be said.</summary>
    public double? AgreesWithin { get; init; }

    /// <summary>The difference up to which they are near, at least <see cref="AgreesWithin"/>; twice that where nothing else is said.</summary>
    public double? NearWithin { get; init; }

    /// <summary>What the paper says, where a number does not; shown in place of <see cref="Paper"/>.</summary>
    public string? PaperText { get; init; }

    /// <summary>What was found, where a number does not say it; shown in place of <see cref="Ours"/>.</summary>
    public string? OursText { get; init; }

    /// <summary>The settings that differ from the paper's; empty where none does.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Where it stands as judged otherwise than by the tolerances, for what is no number; null for by the tolerances.</summary>
    public Standing? Judged { get; init; }

    /// <summary>The measured value less the paper's; null where one is missing or no finite number.</summary>
    [JsonIgnore]
    public double? Difference => Ours - Paper is { } difference && double.IsFinite(difference) ? difference : null;

    /// <summary>The difference up to which they are near, whether it is said or follows; null where that cannot be said.</summary>
    [JsonIgnore]
    public double? NearUpTo => NearWithin ?? 2 * AgreesWithin;

    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public Standing Standing =>
    Judged ?? (Difference is { } difference && AgreesWithin is { } tolerance ? Compare(Math.Abs(difference), tolerance) : Standing.Open);

    // The values are decimal numbers of a paper: 0.97 − 0.96 must be within 0.01.
    private Standing Compare(double distance, double tolerance) =>
        distance <= tolerance + 1e-12 ? Standing.Agrees : distance <= NearUpTo + 1e-12 ? Standing.Near : Standing.Differs;

    /// <summary>A line for people: <c>figure 13, distortion: paper 4.02, ours 4.11, agrees</c>.</summary>
    public override string ToString() =>
        $"{(Place.Length == 0 ? "" : $"{Place}, ")}{What}: paper {PaperText ?? Numbers.Measure(Paper)}, ours {OursText ?? Numbers.Measure(Ours)}, "
        + (Standing == Standing.Open ? "nothing to compare with" : Standing.ToString().ToLowerInvariant());
}
