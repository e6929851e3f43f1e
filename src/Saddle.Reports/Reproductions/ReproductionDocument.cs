using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Reports;

/// <summary>A reproduction as JSON.</summary>
internal static class ReproductionDocument
{
    public const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The document.</summary>
    public static string Of(Reproduction reproduction) => JsonSerializer.Serialize(new
    {
        SchemaVersion,
        reproduction.Title,
        reproduction.Citation,
        reproduction.Verdict,
        Standings = Enum.GetValues<Standing>()
        .ToDictionary(standing => JsonNamingPolicy.CamelCase.ConvertName($"{standing}"), standing => reproduction.Rows.Count(row => row.Standing == standing)),
        Rows = reproduction.Rows.Select(row => new
        {
            row.Place,
            row.What,
            Paper = Finite(row.Paper),
            Ours = Finite(row.Ours),
            row.Difference,
            row.Format,
            AgreesWithin = Finite(row.AgreesWithin),
            NearWithin = Finite(row.NearUpTo),
            row.PaperText,
            row.OursText,
            row.Standing,
            row.Settings,
        }),
        Defenses = reproduction.Defenses.Select(defense => new
        {
            defense.Defense,
            defense.Setup,
            defense.Data,
            Norm = defense.Norm.Word(),
            defense.Epsilon,
            defense.Examples,
            defense.Natural,
            defense.Undefended,
            defense.Naive,
            defense.Adaptive,
            defense.Attack,
            defense.NaiveAttack,
            defense.PaperNaive,
            defense.PaperAdaptive,
            defense.Obfuscation,
            defense.WayRound,
            defense.Passes,
            defense.Remarks,
            defense.Attacks,
            Figures = defense.Figures.Select(figure => new { figure.Title, figure.Caption }),
        }),
        Figures = reproduction.Figures.Select(figure => new { figure.Title, figure.Caption }),
        reproduction.Warnings,
        reproduction.Command,
        Facts = reproduction.Facts.Select(fact => new { Name = fact.Key, fact.Value }),
    }, Format) + "\n";

    // JSON has no other numbers; a mean of nothing is none.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
