using System.Collections.Concurrent;

namespace Saddle.Models;

/// <summary>The operators of the libtorch that this library is made for, by which a script's calls are judged.</summary>
internal static class TorchOperators
{
    // Files of earlier versions may call these in ways that are not in today's list; libtorch translates them.
    private static readonly string[] Changed = ["aten::linspace", "aten::logspace"];
    private static readonly Lazy<ILookup<string, string>> Schemas = new(Read);
    private static readonly ConcurrentDictionary<string, TorchOperator[]> Parsed = new(StringComparer.Ordinal);

    /// <summary>The overloads of an operator, <c>aten::add</c>.</summary>
    /// <returns>None where there is no such operator; null where every call of it must be left to libtorch.</returns>
    public static IReadOnlyList<TorchOperator>? Find(string name)
    {
        // Another libtorch than that of the list, or operators that the program added to it.
        if (!IsListed(typeof(torch).Assembly.GetName().Version) || !Schemas.Value.Contains(name) && !IsOwn(name) || Changed.Contains(name)) return null;
        return Parsed.GetOrAdd(name, name => [.. Schemas.Value[name].Select(TorchOperator.Parse)]);
    }

    private static bool IsListed(Version? torchSharp) => torchSharp is { Major: 0, Minor: 107 };

    /// <summary>Whether only libtorch itself has operators of this name's kind.</summary>
    private static bool IsOwn(string name) => name.StartsWith("aten::", StringComparison.Ordinal) || name.StartsWith("prim::", StringComparison.Ordinal)
        || name.StartsWith("quantized::", StringComparison.Ordinal);

    private static ILookup<string, string> Read()
    {
        using var reader = new StreamReader(typeof(TorchOperators).Assembly.GetManifestResourceStream("Saddle.Models.TorchOperators.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .Select(line => (Line: line, Bracket: line.IndexOf('(')))
            .ToLookup(entry => entry.Bracket < 0 ? entry.Line : entry.Line[..entry.Bracket], entry => entry.Bracket < 0 ? "" : entry.Line[entry.Bracket..]);
    }
}
