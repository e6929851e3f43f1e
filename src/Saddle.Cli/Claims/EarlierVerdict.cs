using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saddle.Cli.Claims;

/// <summary>The verdict that a folder holds of an earlier test.</summary>
/// <param name="Verdict">The verdict's word.</param>
/// <param name="Measured">What was measured; null for nothing.</param>
/// <param name="Facts">What it depends on.</param>
internal sealed record EarlierVerdict(string Verdict, double? Measured, IReadOnlyDictionary<string, string> Facts)
{
    private const string Name = "claim.json";
    private const int MostShown = 64;

    /// <summary>The document of a folder.</summary>
    public static string FileOf(string folder) => Path.Combine(folder, Name);

    /// <summary>Reads it.</summary>
    /// <param name="folder">The folder of the tests of one claim.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="RunFolderException">What is there is no such document.</exception>
    public static EarlierVerdict? Read(string folder)
    {
        string path = FileOf(folder);
        if (!File.Exists(path)) return null;
        try
        {
            JsonNode document = JsonNode.Parse(File.ReadAllText(path))!;
            return new EarlierVerdict((string)document["verdict"]!, (double?)document["measured"],
                document["facts"]!.AsObject().ToDictionary(fact => fact.Key, fact => (string)fact.Value!));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentNullException)
        {
            throw new RunFolderException($"{path} is no document of saddle check. Name another folder.", error) { Setting = Setting.RunFolder };
        }
    }

    /// <summary>What is another now, a sentence each; none where the verdict stands.</summary>
    /// <param name="now">What a verdict depends on now.</param>
    public IReadOnlyList<string> Changes(IReadOnlyDictionary<string, string> now) =>
    [
        .. Facts.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => (name, was: Facts.GetValueOrDefault(name, ""), now: now.GetValueOrDefault(name, "")))
            .Where(fact => fact.was != fact.now).Select(fact => $"{fact.name} was {Shown(fact.was)} and is {Shown(fact.now)}"),
    ];

    private static string Shown(string text) => text.Length == 0 ? "none" : text.Length <= MostShown ? text : $"{text[..MostShown]}…";
}
