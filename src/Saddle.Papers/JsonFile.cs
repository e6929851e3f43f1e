using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saddle.Papers;

/// <summary>JSON files that appear complete or not at all.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>What a file holds; nothing where there is none, or one that is damaged or of another version: it is then made anew.</summary>
    /// <exception cref="EnvironmentException">The file cannot be read.</exception>
    public static T? Read<T>(string path) where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllText(path), Format) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} could not be read: {error.Message.TrimEnd('.')}. Check the folder's permissions.", error);
        }
    }

    /// <summary>Writes a file, over one that may be there already.</summary>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write<T>(string path, T values) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, values, Format);
        stream.Write("\n"u8);
    }, makeFolder: true);
}
