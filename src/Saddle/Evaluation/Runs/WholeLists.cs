using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saddle.Evaluation.Runs;

/// <summary>Lists of a document hold what they say: a null among them is refused, which nullable annotations alone do not see.</summary>
internal sealed class WholeLists : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
        && !typeToConvert.GetGenericArguments()[0].IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WholeList<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class WholeList<T> : JsonConverter<IReadOnlyList<T>> where T : class
    {
        public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            T[]? items = JsonSerializer.Deserialize<T[]>(ref reader, options);
            int missing = items is null ? -1 : Array.FindIndex(items, item => item is null);
            return missing < 0 ? items : throw new JsonException($"Entry {missing} of a list is null.");
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IEnumerable<T>>(writer, value, options);
    }
}
