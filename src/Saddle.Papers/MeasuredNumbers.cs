using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saddle.Papers;

/// <summary>
/// The numbers behind a rerun's figures, a JSON file each in one folder: what was measured once is read again, so that
/// a rerun that was cut off measures the rest alone, and whoever wants a figure's numbers finds them there.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MeasuredNumbers
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = false, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly string _folder;

    /// <summary>Keeps numbers in a folder.</summary>
    /// <param name="folder">The folder; made when the first numbers are kept.</param>
    public MeasuredNumbers(string folder) => _folder = folder;

    /// <summary>What was measured under these settings, from the file, or measured now and kept there.</summary>
    /// <typeparam name="T">A record or a collection of numbers and texts.</typeparam>
    /// <param name="name">The file's name without its ending: letters, digits and hyphens.</param>
    /// <param name="settings">All that the numbers depend on: networks' fingerprints, counts, steps, seeds.</param>
    /// <param name="measure">Measures.</param>
    /// <exception cref="EnvironmentException">The file cannot be read or written.</exception>
    public T Of<T>(string name, IEnumerable<string> settings, Func<T> measure)
    {
        string path = Path.Combine(_folder, $"{name}.json"), key = Key(settings);
        if (Read<T>(path) is { } kept && kept.Settings == key) return kept.Values;
        T values = measure();
        Write(path, JsonSerializer.Serialize(new Document<T>(key, values), Format));
        return values;
    }

    private static string Key(IEnumerable<string> settings) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', settings))))[..16];

    private static Document<T>? Read<T>(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Document<T>>(File.ReadAllText(path), Format) : null;
        }
        catch (JsonException)
        {
            // Numbers of another version or damaged ones are measured anew, over them.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} could not be read: {error.Message} Check the folder's permissions.", error);
        }
    }

    private static void Write(string path, string json)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // A file that is cut off would not be noticed as readily as one that is missing.
            string temporary = $"{path}.tmp";
            File.WriteAllText(temporary, json + "\n");
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} could not be written: {error.Message} Check the folder, its permissions and the free space.", error);
        }
    }

    private sealed record Document<T>(string Settings, T Values);
}
