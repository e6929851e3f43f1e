using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Evaluation.Work;

/// <summary>The one way of pieces of work to text and back: JSON on one line, examples as ranges.</summary>
internal static class WorkItemText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ThreatModelJson(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <inheritdoc cref="WorkItem.ToString"/>
    public static string Format(WorkItem item) => JsonSerializer.Serialize(
        new Line(item.Kind, item.Key, item.Model.ToString(), item.Data.ToString(), item.Threat, item.Attack, Ranges(item.Examples), item.Seed, item.Stochastic,
            item.Points), Json);

    /// <inheritdoc cref="WorkItem.Parse"/>
    public static WorkItem Parse(string text)
    {
        try
        {
            Line line = JsonSerializer.Deserialize<Line>(text, Json) ?? throw new JsonException("it is null");
            if (line.Key is null || line.Model is null || line.Data is null || line.Threat is null || line.Attack is null || line.Examples is null)
                throw new JsonException("a part is missing");
            return new WorkItem
            {
                Kind = line.Kind,
                Key = line.Key,
                Model = Named.Parse(line.Model),
                Data = Named.Parse(line.Data),
                Threat = line.Threat,
                Attack = line.Attack,
                Examples = Examples(line.Examples),
                Seed = line.Seed,
                Stochastic = line.Stochastic,
                Points = line.Points,
            };
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException)
        {
            throw new InputException($"The text is no piece of work: {error.Message.TrimEnd('.')}. Hand over whole lines as they were printed.", error);
        }
    }

    private static string Ranges(IReadOnlyList<int> examples)
    {
        var ranges = new List<string>();
        for (int start = 0; start < examples.Count;)
        {
            int end = start + 1;
            while (end < examples.Count && examples[end] == examples[end - 1] + 1) end++;
            ranges.Add(end == start + 1 ? Number(examples[start]) : $"{Number(examples[start])}-{Number(examples[end - 1])}");
            start = end;
        }
        return string.Join(',', ranges);
    }

    private static int[] Examples(string text)
    {
        var examples = new List<int>();
        foreach (string range in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int[] ends = [.. range.Split('-').Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))];
            if (ends.Length > 2 || ends[^1] < ends[0]) throw new FormatException($"'{range}' is no range of examples");
            examples.AddRange(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
        }
        return examples.Count == examples.Distinct().Count() ? [.. examples] : throw new FormatException("an example is there twice");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Line(
        WorkKind Kind, string Key, string Model, string Data, ThreatModel Threat, string Attack, string Examples, ulong Seed, bool Stochastic,
        StoredPoints Points);
}
