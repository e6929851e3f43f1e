using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Evaluation.Work;

/// <summary>A threat model in a document: its text, and beside it the mask that the text names by its fingerprint.</summary>
internal sealed class ThreatModelJson : JsonConverter<ThreatModel>
{
    private const string Masked = "threat", Mask = "mask";

    /// <inheritdoc/>
    public override ThreatModel Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        try
        {
            if (reader.TokenType == JsonTokenType.String) return ThreatModel.Parse(reader.GetString()!);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement whole = document.RootElement;
            return ThreatModel.Parse(whole.GetProperty(Masked).GetString()!, [FeatureMask.Parse(whole.GetProperty(Mask).GetString()!)]);
        }
        catch (Exception error) when (error is UsageException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ThreatModel value, JsonSerializerOptions options)
    {
        if (value.Mask is not { } mask)
        {
            writer.WriteStringValue(value.ToString());
            return;
        }
        writer.WriteStartObject();
        writer.WriteString(Masked, value.ToString());
        writer.WriteString(Mask, mask.ToString());
        writer.WriteEndObject();
    }
}
