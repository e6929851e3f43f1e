using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Evaluation.Work;

/// <summary>A threat model in a document: its text, and beside it the mask and the scale that the text names by their fingerprints.</summary>
internal sealed class ThreatModelJson : JsonConverter<ThreatModel>
{
    private const string Text = "threat", Mask = "mask", Scale = "scale", MaskSource = "maskFrom", ScaleSource = "scaleFrom";

    /// <inheritdoc/>
    public override ThreatModel Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        try
        {
            if (reader.TokenType == JsonTokenType.String) return ThreatModel.Parse(reader.GetString()!);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement whole = document.RootElement;
            FeatureMask[] masks = Find(whole, Mask) is { } mask ? [FeatureMask.Parse(mask, Find(whole, MaskSource))] : [];
            FeatureScale[] scales = Find(whole, Scale) is { } scale ? [FeatureScale.Parse(scale, Find(whole, ScaleSource))] : [];
            return ThreatModel.Parse(whole.GetProperty(Text).GetString()!, masks, scales);
        }
        catch (Exception error) when (error is UsageException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ThreatModel value, JsonSerializerOptions options)
    {
        if (value is { Mask: null, EpsilonScale: null })
        {
            writer.WriteStringValue(value.ToString());
            return;
        }
        writer.WriteStartObject();
        writer.WriteString(Text, value.ToString());
        Add(Mask, value.Mask?.ToText());
        Add(MaskSource, value.Mask?.Source);
        Add(Scale, value.EpsilonScale?.ToText());
        Add(ScaleSource, value.EpsilonScale?.Source);
        writer.WriteEndObject();

        void Add(string name, string? text)
        {
            if (text is not null) writer.WriteString(name, text);
        }
    }

    private static string? Find(JsonElement whole, string name) => whole.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
