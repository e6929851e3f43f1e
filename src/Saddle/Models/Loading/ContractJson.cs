using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saddle.Models;

/// <summary>
/// A contract as JSON, in the sidecar of a model and in safetensors metadata: <c>bounds</c>
/// (<c>[lower, upper]</c> or <c>{"lower": …, "upper": …}</c>, each a number or a list), <c>mean</c>, <c>std</c>,
/// <c>layout</c>, <c>outputs</c>, <c>classes</c>, <c>inputShape</c>, <c>scale</c> (<c>"bounds"</c>: pixels are scaled to the bounds),
/// <c>mask</c> and <c>epsilonScale</c> (a number a feature, or the name of a file that has them).
/// </summary>
internal static class ContractJson
{
    private const string ToBounds = "bounds";
    private static readonly string[] Keys = ["bounds", "mean", "std", "layout", "outputs", "classes", "inputShape", "scale", "mask", "epsilonScale"];

    private static readonly (string Name, OutputKind Kind)[] OutputNames =
        [("logits", OutputKind.Logits), ("probabilities", OutputKind.Probabilities), ("log-probabilities", OutputKind.LogProbabilities),
            ("sigmoid", OutputKind.Sigmoid)];

    /// <summary>Reads a contract.</summary>
    /// <exception cref="InputException">Invalid JSON, an unknown key, or a value of the wrong kind.</exception>
    public static ContractOptions Read(ReadOnlyMemory<byte> json, string source)
    {
        InputException Wrong(string what, Exception? cause = null) => new($"{source}: {what}.", cause);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("a JSON object was expected");
            var options = new ContractOptions();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                JsonElement value = property.Value;
                InputException Expected(string what) => Wrong($"'{property.Name}' must be {what}, not {value.GetRawText()}");
                options = property.Name switch
                {
                    "bounds" => WithBounds(options, value) ?? throw Expected("[lower, upper] or {\"lower\": …, \"upper\": …}"),
                    "mean" => options with { Mean = Numbers(value) ?? throw Expected("a number or a list of numbers") },
                    "std" => options with { Std = Numbers(value) ?? throw Expected("a number or a list of numbers") },
                    "layout" => options with
                    {
                        Layout =
                        Text(value) switch { "nchw" => InputLayout.Nchw, "nhwc" => InputLayout.Nhwc, _ => throw Expected("\"nchw\" or \"nhwc\"") }
                    },
                    "outputs" =>
                        options with
                        {
                            Outputs = OutputNames.Where(output => output.Name == Text(value)).Select(output => (OutputKind?)output.Kind)
                            .FirstOrDefault() ?? throw Expected(string.Join(", ", OutputNames.Select(output => output.Name)))
                        },
                    "classes" =>
                        options with
                        {
                            Classes = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int classes)
                            && classes >= 2 ? classes : throw Expected("a whole number from 2")
                        },
                    "inputShape" => options with { InputShape = Shape(value) ?? throw Expected("a list of 1 to 8 whole numbers from 1") },
                    "scale" => options with
                    {
                        ScalesPixels = Text(value) == ToBounds ? true
                        : throw Expected($"\"{ToBounds}\", for pixels that are scaled to the bounds")
                    },
                    "mask" => options with { Mask = Features(value, source) ?? throw Expected("a list of numbers, 1 or 0 a feature, or the name of a file") },
                    "epsilonScale" => options with
                    {
                        EpsilonScale = Features(value, source) ?? throw Expected("a list of numbers, one a feature, or the name of a file")
                    },
                    _ => throw Wrong($"there is no key '{property.Name}'; known are "
                        + $"{string.Join(", ", Keys)}{(Spelling.Nearest(property.Name, Keys) is { } near ? $"; did you mean '{near}'" : "")}"),
                };
            }
            return options;
        }
        catch (JsonException error)
        {
            throw Wrong($"not valid JSON ({error.Message})", error);
        }
        catch (InvalidOperationException error)
        {
            throw Wrong("it holds text that is not valid Unicode", error);
        }
    }

    /// <summary>Writes a contract as <see cref="Read"/> reads it.</summary>
    public static string Write(ContractOptions options)
    {
        var json = new JsonObject();
        if (options.Lower is { } lower) json["bounds"] = new JsonObject { ["lower"] = List(lower), ["upper"] = List(options.Upper!) };
        if (options.Mean is { } mean) json["mean"] = List(mean);
        if (options.Std is { } std) json["std"] = List(std);
        if (options.Layout is { } layout) json["layout"] = layout == InputLayout.Nhwc ? "nhwc" : "nchw";
        if (options.Outputs is { } outputs) json["outputs"] = OutputNames.Single(output => output.Kind == outputs).Name;
        if (options.Classes is { } classes) json["classes"] = classes;
        if (options.InputShape is { } shape) json["inputShape"] = List(shape);
        if (options.ScalesPixels == true) json["scale"] = ToBounds;
        if (options.Mask is { } mask) json["mask"] = Features(mask);
        if (options.EpsilonScale is { } epsilonScale) json["epsilonScale"] = Features(epsilonScale);
        return json.ToJsonString();
    }

    private static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(value => (JsonNode?)JsonValue.Create(value))];

    private static ContractOptions? WithBounds(ContractOptions options, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return Numbers(value) is { Length: 2 } pair ? options with { Lower = [pair[0]], Upper = [pair[1]] } : null;
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != 2) return null;
        return value.TryGetProperty("lower", out JsonElement low) && value.TryGetProperty("upper", out JsonElement high)
            && Numbers(low) is { } lower && Numbers(high) is { } upper ? options with { Lower = lower, Upper = upper } : null;
    }

    private static float[]? Numbers(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetSingle(out float single) && float.IsFinite(single) ? [single] : null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return null;
        float[] numbers = new float[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetSingle(out numbers[index]) || !float.IsFinite(numbers[index++])) return null;
        return numbers;
    }

    private static FeatureValues? Features(JsonElement value, string source)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString() is { Length: > 0 } file ? FeatureValues.Of(file) with { StatedBy = source } : null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return null;
        if (value.EnumerateArray().Any(element => element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out _))) return null;
        return new FeatureValues { Listed = [.. value.EnumerateArray().Select(element => element.GetDouble())], StatedBy = source };
    }

    private static JsonNode Features(FeatureValues values) => values.File is { } file ? JsonValue.Create(Path.GetFullPath(file)) : List(values.Listed!);

    private static long[]? Shape(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is < 1 or > 8) return null;
        long[] sizes = new long[value.GetArrayLength()];
        for (int i = 0; i < sizes.Length; i++)
            if (value[i].ValueKind != JsonValueKind.Number || !value[i].TryGetInt64(out sizes[i]) || sizes[i] is < 1 or > int.MaxValue) return null;
        return sizes;
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
