using System.Security.Cryptography;
using System.Text;

namespace Saddle.Papers;

/// <summary>
/// The numbers behind a rerun's figures, a JSON file each in one folder: what was measured once is read again, so that
/// a rerun that was cut off measures the rest alone, and whoever wants a figure's numbers finds them there.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MeasuredNumbers
{
    private readonly string _folder;

    /// <summary>Keeps numbers in a folder.</summary>
    /// <param name="folder">The folder; made when the first numbers are kept.</param>
    public MeasuredNumbers(string folder) => _folder = folder;

    /// <summary>What was measured under these settings, from the file, or measured now and kept there.</summary>
    /// <typeparam name="T">A record or a collection of numbers and texts.</typeparam>
    /// <param name="name">The file's name without its ending: letters, digits and hyphens.</param>
    /// <param name="settings">All that the numbers depend on: fingerprints of networks and images, counts, steps, seeds.</param>
    /// <param name="measure">Measures.</param>
    /// <exception cref="EnvironmentException">The file cannot be read or written.</exception>
    public T Of<T>(string name, IEnumerable<string> settings, Func<T> measure)
    {
        string path = Path.Combine(_folder, $"{name}.json"), key = Key(settings.Prepend(Shape(typeof(T))));
        if (JsonFile.Read<Document<T>>(path) is { } kept && kept.Settings == key) return kept.Values;
        T values = measure();
        JsonFile.Write(path, new Document<T>(key, values));
        return values;
    }

    // Numbers of a program that measured less must not be taken for complete.
    private static string Shape(Type type)
    {
        Type element = type;
        while (element.IsArray) element = element.GetElementType()!;
        return $"{type.Name} {string.Join(',', element.IsPrimitive ? [] : element.GetProperties().Select(property => property.Name))}";
    }

    private static string Key(IEnumerable<string> settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', settings))))[..16];

    private sealed record Document<T>(string Settings, T Values);
}
