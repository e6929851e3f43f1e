using System.IO.Compression;
using System.Text;

namespace Saddle.Models;

/// <summary>A TorchScript file whose code was rewritten.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="GivesLogarithms">Whether it now gives logarithms of the probabilities that it gave before.</param>
internal sealed record RewrittenScript(byte[] Bytes, bool GivesLogarithms);

/// <summary>Rewrites the code of a TorchScript file so that gradients get through what has none of use, with the outputs as they were.</summary>
internal static class StraightThroughScript
{
    /// <summary>Rewrites a file.</summary>
    /// <param name="file">Its bytes; left as they are.</param>
    /// <param name="comparisons">Whether comparisons, too, are given a slope.</param>
    /// <returns>
    /// Another file, with the same outputs but for a softmax at the end, which becomes its logarithm; null where nothing in it could be rewritten.
    /// </returns>
    /// <exception cref="ScriptFault">Its code cannot be read.</exception>
    public static RewrittenScript? Rewrite(TorchScriptCode file, bool comparisons)
    {
        string added = StraightThroughSource.Text(comparisons);
        ILookup<string, ScriptFunction> surrogates = ScriptParser.Definitions(added, StraightThroughSource.Module).Cast<ScriptFunction>()
            .ToLookup(function => Operator(function.Name), StringComparer.Ordinal);
        var edits = new Dictionary<ScriptSpan, string>();
        var library = new ScriptLibrary(file.Sources);
        ScriptChecker.Check(library, file.Constants, call =>
        {
            if (surrogates[call.Operator[(call.Operator.IndexOf("::", StringComparison.Ordinal) + 2)..]].FirstOrDefault(call.IsTakenBy) is { } found)
                edits[call.Call.NameSpan] = $"__torch__.{StraightThroughSource.Module}.{found.Name}";
        });
        var logarithms = new List<ScriptCall>();
        ScriptCall? softmax = LastSoftmax(library, file.Module, logarithms);
        if (softmax is not null)
        {
            edits[softmax.NameSpan] = "torch.log_softmax";
            foreach (ScriptCall logarithm in logarithms) edits[logarithm.NameSpan] = "torch.clone";
        }
        if (edits.Count == 0) return null;
        Dictionary<string, string> changed = edits.GroupBy(edit => edit.Key.Source, StringComparer.Ordinal)
            .ToDictionary(source => source.Key, source => Edited(file.Sources[source.Key], source), StringComparer.Ordinal);
        changed.Add($"__torch__.{StraightThroughSource.Module}", added);
        return new RewrittenScript(WithSources(file, changed), softmax is not null);
    }

    /// <summary>
    /// The softmax that the module's forward returns, as it is or by names, or its logarithm, with a number added where people keep it from being that of 0;
    /// null where it returns something else.
    /// </summary>
    private static ScriptCall? LastSoftmax(ScriptLibrary library, string module, List<ScriptCall> logarithms)
    {
        if (library.Classes.GetValueOrDefault(module)?.Methods.GetValueOrDefault("forward") is not { Body: { Count: > 0 } body }
            || body[^1] is not ScriptSimple { Kind: "return", Parts: [var returned] }) return null;
        while (true)
        {
            if (returned is ScriptName name && body.OfType<ScriptAssignment>().Where(each => each.Targets is [ScriptName target]
                && target.Name == name.Name).ToList() is [{ Value: { } value }]) returned = value;
            if (returned is not ScriptCall { Function: ScriptSelect { Value: ScriptName { Name: "torch" }, Name: var function } } call) return null;
            if (function == "softmax") return call;
            if (function == "log") logarithms.Add(call);
            else if (function != "add" || call.Arguments is not [_, ScriptConstant]) return null;
            returned = call.Arguments[0];
        }
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

    private static byte[] WithSources(TorchScriptCode file, Dictionary<string, string> changed)
    {
        using var stream = new MemoryStream();
        stream.Write(file.Bytes);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            string root = archive.Entries[0].FullName.Split('/', 2)[0];
            foreach ((string source, string text) in changed)
            {
                string name = $"{root}/code/{source.Replace('.', '/')}.py";
                archive.GetEntry(name)?.Delete();
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }
}
