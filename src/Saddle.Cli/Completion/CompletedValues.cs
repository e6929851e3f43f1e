using Saddle.Attacks;
using Saddle.Models;
using Saddle.Options;
using Saddle.Recipes;

namespace Saddle.Cli.Completion;

/// <summary>What an option or an argument may be given: words that are known, and files.</summary>
internal static class CompletedValues
{
    private static readonly string[] Places = ["MODEL", "DIR", "FILE"];

    /// <summary>The values that begin as the word does, or whole folders on the way to them.</summary>
    /// <param name="name">The option with its dashes, or the argument.</param>
    /// <param name="placeholder">What stands for a value in the help; words between bars are values themselves.</param>
    /// <param name="word">What is there so far.</param>
    public static IEnumerable<string> Of(string name, string? placeholder, string word) => Known(name, word)
        .Concat((placeholder ?? "").Split('|') is { Length: > 1 } words
            ? words.Where(value => value.All(letter => char.IsAsciiLetterLower(letter) || letter == '-')) : [])
        .Concat(Places.Contains(placeholder) || Places.Contains(name) ? Files("", word) : []);

    private static IEnumerable<string> Known(string name, string word) => name switch
    {
        "MODEL" => ModelFormats.All.SelectMany(format => format.Names),
        "--source" or "--model" or "--examples-from" => ModelFormats.All.SelectMany(format => format.Names).Concat(Files("", word)),
        "--architecture" => Architectures.Names,
        "--recipe" => TrainingRecipe.All.Select(recipe => recipe.Name),
        "--data" => ["digits", "digits:train", "digits:test", "mnist", "mnist:train", "mnist:test", "cifar10", "cifar10:train", "cifar10:test",
            .. WithFiles(["idx:", "folder:", "npz:"], word)],
        "--threat" => ["linf:", "l2:", "l1:", "l0:"],
        "--goal" => ["untargeted", "target:", "any-to:", "confidence:"],
        "--suite" => SuiteCatalogue.Names.All.Select(suite => suite.Name),
        "--attack" or "--inner" => Attacks(word),
        "--mask" or "--epsilon-scale" => Files("", word),
        _ => [],
    };

    /// <summary>Names of attacks, and behind a colon or a comma the options that are not there yet.</summary>
    private static IEnumerable<string> Attacks(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return AttackCatalogue.All.Select(attack => attack.Name);
        CatalogueEntry<Attack>? attack = AttackCatalogue.All.FirstOrDefault(known => known.Name == word[..colon]);
        string head = word[..(Math.Max(colon, word.LastIndexOf(',')) + 1)];
        return attack?.Options.Where(option => !head.Contains($"{option.Name}=", StringComparison.Ordinal)).Select(option => $"{head}{option.Name}=") ?? [];
    }

    private static IEnumerable<string> WithFiles(string[] prefixes, string word) =>
        prefixes.SelectMany(prefix => word.StartsWith(prefix, StringComparison.Ordinal) ? Files(prefix, word[prefix.Length..]) : [prefix]);

    /// <summary>Files and folders whose path begins so; a folder ends with a slash.</summary>
    private static IEnumerable<string> Files(string prefix, string begun)
    {
        string folder = begun[..(begun.LastIndexOf('/') + 1)], start = begun[folder.Length..];
        string place = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(place)) return [];
        var visible = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = start.StartsWith('.') ? 0 : FileAttributes.Hidden };
        return new DirectoryInfo(place).EnumerateFileSystemInfos("*", visible)
            .Where(entry => entry.Name.StartsWith(start, StringComparison.Ordinal)).OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => $"{prefix}{folder}{entry.Name}{(entry is DirectoryInfo ? "/" : "")}");
    }
}
