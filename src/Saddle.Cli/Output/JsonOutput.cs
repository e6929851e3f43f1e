using System.Text.Encodings.Web;
using System.Text.Json;

namespace Saddle.Cli.Output;

/// <summary>Writes the one JSON document of a command.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The document of a value, in camelCase.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Style);

    /// <summary>A value of an enumeration as documents write it.</summary>
    public static string Name(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
