using System.IO.Compression;
using System.Text;

namespace Saddle.Models;

/// <summary>A TorchScript file whose code was rewritten.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="GivesLogits">Whether it now gives logits in the place of probabilities or their logarithms.</param>
internal sealed record RewrittenScript(byte[] Bytes, bool GivesLogits);

/// <summary>Rewrites the code of a TorchScript file so that gradients get through what has none of use, with the outputs as they were.</summary>
internal static class StraightThroughScript
{
    /// <summary>Rewrites a file.</summary>
    /// <param name="file">Its bytes; left as they are.</param>
    /// <param name="comparisons">Whether comparisons, too, are given a slope.</param>
    /// <returns>
    /// Another file, with the same outputs but for what saturates at the end (<see cref="ScriptOutputs"/>); null where nothing in it could be rewritten.
    /// </returns>
    /// <exception cref="ScriptFault">Its code cannot be read.</exception>
    public static RewrittenScript? Rewrite(TorchScriptCode file, bool comparisons)
    {
        string added = StraightThroughSource.Text(comparisons);
        ILookup<string, ScriptFunction> surrogates = ScriptParser.Definitions(added, StraightThroughSource.Module).Cast<ScriptFunction>()
            .ToLookup(function => Operator(function.Name), StringComparer.Ordinal);
        var edits = new Dictionary<ScriptSpan, string>();
        var library = new ScriptLibrary(file.Sources);
        var calls = new Dictionary<ScriptCall, ScriptCallable>(ReferenceEqualityComparer.Instance);
        ScriptChecker.Check(library, file.Constants, call =>
        {
            if (surrogates[call.Operator[(call.Operator.IndexOf("::", StringComparison.Ordinal) + 2)..]].FirstOrDefault(call.IsTakenBy) is { } found)
                edits[call.Call.NameSpan] = $"__torch__.{StraightThroughSource.Module}.{found.Name}";
        }, (call, called) => calls[call] = called);
        (Dictionary<ScriptSpan, string> opened, bool givesLogits) = ScriptOutputs.Opened(library, file.Module, calls);
        foreach ((ScriptSpan span, string name) in opened) edits[span] = name;
        if (edits.Count == 0) return null;
        Dictionary<string, string> changed = edits.GroupBy(edit => edit.Key.Source, StringComparer.Ordinal)
            .ToDictionary(source => source.Key, source => Edited(file.Sources[source.Key], source), StringComparer.Ordinal);
        changed.Add($"__torch__.{StraightThroughSource.Module}", added);
        return new RewrittenScript(WithSources(file, changed), givesLogits);
    }

    /// <summary>The operator in whose place a function stands.</summary>
    private static string Operator(string function)
    {
        int suffix = function.LastIndexOf("__", StringComparison.Ordinal);
        return suffix > 0 && suffix + 2 < function.Length ? function[..suffix] : function;
    }

    private static string Edited(string source, IEnumerable<KeyValuePair<ScriptSpan, string>> edits)
    {
        var text = new StringBuilder(source);
        foreach ((ScriptSpan span, string name) in edits.OrderByDescending(edit => edit.Key.Start))
            text.Remove(span.Start, span.End - span.Start).Insert(span.Start, name);
        return text.ToString();
    }

    /// <summary>
    /// Written anew, entry by entry: where an archive is updated in place, .NET 10 writes over entries that it has yet to move, if data descriptors stand before them,
    /// as libtorch writes them.
    /// </summary>
    private static byte[] WithSources(TorchScriptCode file, Dictionary<string, string> changed)
    {
        using var stream = new MemoryStream();
        using (var before = new ZipArchive(new MemoryStream(file.Bytes, writable: false)))
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            string root = before.Entries[0].FullName.Split('/', 2)[0];
            Dictionary<string, string> texts = changed.ToDictionary(each => $"{root}/code/{each.Key.Replace('.', '/')}.py", each => each.Value, StringComparer.Ordinal);
            foreach (ZipArchiveEntry old in before.Entries.Where(entry => !texts.ContainsKey(entry.FullName)))
            {
                using Stream entry = archive.CreateEntry(old.FullName, CompressionLevel.NoCompression).Open(), content = old.Open();
                content.CopyTo(entry);
            }
            foreach ((string name, string text) in texts)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }
}
