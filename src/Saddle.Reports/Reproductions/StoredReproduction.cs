using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>A reproduction as a document of a run's store: rows, figures with their numbers and pictures, warnings and facts.</summary>
internal static class StoredReproduction
{
    private const string Document = "reproduction", Sections = "reproduction sections";

    // A row may have measured nothing; its NaN has to come back as one.
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new PairJson(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes the document, in place of an earlier one.</summary>
    public static void Write(IRunStore store, Reproduction reproduction) => store.WriteDocument(Document, JsonSerializer.Serialize(reproduction, Format));

    /// <summary>Reads the document.</summary>
    /// <exception cref="RunFolderException">There is none, or it is not what this version writes.</exception>
    public static Reproduction Read(IRunStore store)
    {
        if (store.ReadDocument(Document) is not { } json)
            throw new RunFolderException("The rerun is not finished, so there is no report to draw. Run its command again: it goes on after what is stored.");
        return Parse<Reproduction>(Document, json, read => read.Figures.Concat(read.Defenses.SelectMany(defense => defense.Figures)),
            "run the rerun's command again");
    }

    /// <summary>Writes the document of the sections, in place of an earlier one.</summary>
    public static void WriteSections(IRunStore store, IReadOnlyList<ReproductionSection> sections) =>
        store.WriteDocument(Sections, JsonSerializer.Serialize(sections, Format));

    /// <summary>Reads the document of the sections; none where there is no document.</summary>
    /// <exception cref="RunFolderException">It is not what this version writes.</exception>
    public static IReadOnlyList<ReproductionSection> ReadSections(IRunStore store) => store.ReadDocument(Sections) is not { } json ? []
        : Parse<ReproductionSection[]>(Sections, json,
            read => read.SelectMany(section => section.Figures.Concat(section.Defenses.SelectMany(defense => defense.Figures))), "take another folder");

    private static T Parse<T>(string document, string json, Func<T, IEnumerable<ReproductionFigure>> figures, string remedy) where T : class
    {
        try
        {
            T read = JsonSerializer.Deserialize<T>(json, Format) ?? throw new JsonException("It is empty.");
            foreach (ReproductionFigure figure in figures(read)) figure.Drawing.Require();
            return read;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or UsageException)
        {
            throw new RunFolderException(
                $"The run's document '{document}' cannot be read: {error.Message.TrimEnd('.')}. It may come from another version; {remedy}.", error);
        }
    }

    /// <summary>Two numbers that belong together, as an array: a point, or the ends of a scale.</summary>
    private sealed class PairJson : JsonConverter<(double, double)>
    {
        public override (double, double) Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            double[]? numbers = JsonSerializer.Deserialize<double[]>(ref reader, options);
            return numbers is [double first, double second] ? (first, second) : throw new JsonException("Two numbers were expected.");
        }

        public override void Write(Utf8JsonWriter writer, (double, double) value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.Item1);
            writer.WriteNumberValue(value.Item2);
            writer.WriteEndArray();
        }
    }
}
