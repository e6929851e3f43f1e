using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Evaluation.Work;

/// <summary>A mask in a document: its text.</summary>
internal sealed class FeatureMaskJson : JsonConverter<FeatureMask>
{
    /// <inheritdoc/>
    public override FeatureMask Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        try
        {
            return FeatureMask.Parse(reader.GetString()!);
        }
        catch (Exception error) when (error is UsageException or InvalidOperationException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FeatureMask value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}
