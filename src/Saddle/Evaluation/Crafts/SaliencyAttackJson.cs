using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Attacks;

namespace Saddle.Evaluation.Crafts;

/// <summary>A saliency map attack in a document: its name with every option.</summary>
internal sealed class SaliencyAttackJson : JsonConverter<SaliencyMapAttack>
{
    /// <inheritdoc/>
    public override SaliencyMapAttack Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("An attack is no text.");
        try
        {
            return AttackCatalogue.Parse(text) as SaliencyMapAttack ?? throw new JsonException($"'{text}' is no saliency map attack.");
        }
        catch (UsageException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SaliencyMapAttack value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
