using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Saddle.Models;

/// <summary>Decides whether a file is a TorchScript archive before libtorch, which ends the process over some damaged ones, sees it.</summary>
internal static partial class TorchScriptArchive
{
    private const string Code = "code/", Source = ".py", DebugData = ".debug_pkl", Mode = ".training";

    // Code of networks shrinks to a half or a tenth, and has some megabytes where the network is very large.
    private const long LargestText = 64 << 20, PlainText = 1 << 20, MostRatio = 100, LongestVersion = 32;

    // What stands in the code of modules that compute otherwise in training.
    private static readonly string[] ModeWords = ["dropout", "batch_norm", "instance_norm", "rrelu", Mode];

    // Operators that write into their first argument end in an underscore: torch.clamp_(x, …). Others may be told to by out=.
    [GeneratedRegex(@"[a-z0-9]_\(|\bout\s*=")]
    private static partial Regex InPlace();

    /// <summary>Reads a file whose archive and pickles are sound.</summary>
    /// <exception cref="InputException">No such file, or not a TorchScript file.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static TorchScriptFile ReadChecked(string path)
    {
        byte[] bytes = ReadAll(path);
        try
        {
            return Check(bytes);
        }
        catch (ZipFault fault)
        {
            throw Refusal(path, fault.Message, fault);
        }
    }

    /// <summary>The error for a file that is not taken.</summary>
    public static InputException Refusal(string path, string reason, Exception? cause = null) =>
        new($"{path} is not a TorchScript file: {reason}. A state_dict saved by torch.save is not one either; export the model with "
            + "torch.jit.trace(...).save(...).", cause);

    /// <summary>Checks the archive and what the pickles hold, and looks whether the code goes with them.</summary>
    /// <exception cref="ZipFault">It is not sound.</exception>
    private static TorchScriptFile Check(byte[] bytes)
    {
        IReadOnlyList<ZipEntry> entries = ZipDirectory.Check(bytes);
        string root = entries.Count == 0 ? "" : entries[0].Name.Split('/', 2)[0] + '/';
        if (entries.Any(entry => !entry.Name.StartsWith(root, StringComparison.Ordinal))) throw new ZipFault("its entries do not share one folder");
        // libtorch looks entries up without regard to the case, and takes a file of the time before pickles by another way.
        if (entries.Select(entry => entry.Name).Where(name => !name.StartsWith(root + Code, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Count() != entries.Count(entry => !entry.Name.StartsWith(root + Code, StringComparison.OrdinalIgnoreCase)))
            throw new ZipFault("two of its entries have names that differ in their case alone");
        if (entries.Any(entry => entry.Name.Equals(root + "model.json", StringComparison.OrdinalIgnoreCase)))
            throw new ZipFault("it is of a version before 1.0");
        Dictionary<string, ZipEntry> byName = entries.ToDictionary(entry => entry.Name[root.Length..], StringComparer.Ordinal);
        if (!byName.ContainsKey("data.pkl")) throw new ZipFault("it has no data.pkl");
        if (!byName.ContainsKey("constants.pkl") || !byName.Keys.Any(name => name.StartsWith(Code, StringComparison.Ordinal)))
            throw new ZipFault("it has no code");
        foreach (string version in (string[])["version", ".data/version"])
            if (byName.TryGetValue(version, out ZipEntry? stated)) CheckVersion(stated.Size <= LongestVersion ? Text(bytes, stated) : "");
        Dictionary<string, string> sources = Sources(bytes, byName);
        string? suspicion = null;
        ScriptLibrary? library = null;
        var operations = new ScriptOperations();
        Suspect(() => library = new ScriptLibrary(sources));
        object? constants = Unpickle("constants"), model = Unpickle("data");
        if (constants is not PickleTuple { Items: { } values }) throw new ZipFault("its constants.pkl holds no list of constants");
        if (model is not PickleObject { Type: { } type }) throw new ZipFault("its data.pkl holds no module");
        if (library is { } code)
        {
            if (code.Classes.GetValueOrDefault(type) is not { Kind: "Module" }) suspicion ??= "its data.pkl holds no module";
            Suspect(() => ScriptChecker.Check(code, values, operations.Add));
        }
        byte[] digest = SHA256.HashData(bytes);
        // libtorch reads debug data only to word an error, and ends the process where it is broken; under another name it does not find it.
        foreach (ZipEntry entry in entries.Where(entry => entry.Name.EndsWith(DebugData, StringComparison.OrdinalIgnoreCase)))
            bytes[entry.NameEnds.Header - 1] = bytes[entry.NameEnds.Directory - 1] = (byte)'_';
        return new TorchScriptFile(bytes, digest, suspicion, Say(ModeWords), Say(Mode), sources.Values.Any(source => InPlace().IsMatch(source)),
            library is null ? [] : ScriptTrainingCalls.Of(library))
        {
            Code = new TorchScriptCode(bytes, sources, values, type),
            Operations = operations.All,
        };

        bool Say(params ReadOnlySpan<string> words)
        {
            foreach (string word in words)
                if (sources.Values.Any(source => source.Contains(word, StringComparison.Ordinal))) return true;
            return false;
        }


        // The first suspicion is the cause of those that follow.
        void Suspect(Action look)
        {
            try
            {
                look();
            }
            catch (ScriptFault fault)
            {
                suspicion ??= fault.Message;
            }
        }

        object? Unpickle(string name)
        {
            ZipEntry pickle = byName[$"{name}.pkl"];
            RequireSensible("pickle", pickle.Size, pickle.CompressedSize);
            return PickleReader.Read(ZipDirectory.Read(bytes, pickle),
                new PickleCalls(key => byName.GetValueOrDefault($"{name}/{key}")?.Size, made => Suspect(() => library?.CheckObject(made))));
        }
    }

    /// <summary>The text of each source by its qualified name.</summary>
    private static Dictionary<string, string> Sources(byte[] bytes, Dictionary<string, ZipEntry> byName)
    {
        KeyValuePair<string, ZipEntry>[] files =
            [.. byName.Where(entry => entry.Key.StartsWith(Code, StringComparison.Ordinal) && entry.Key.EndsWith(Source, StringComparison.Ordinal))];
        RequireSensible("code", files.Sum(file => file.Value.Size), files.Sum(file => file.Value.CompressedSize));
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, ZipEntry entry) in files)
            if (!sources.TryAdd(name[Code.Length..^Source.Length].Replace('/', '.'), Text(bytes, entry)))
                throw new ZipFault($"its code is there twice ('{name}')");
        return sources;
    }

    private static void RequireSensible(string what, long size, long packed)
    {
        if (size > Math.Min(LargestText, PlainText + MostRatio * packed)) throw new ZipFault($"its {what} would unpack from {packed} to {size} bytes");
    }

    private static void CheckVersion(string text)
    {
        if (!int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version < 1)
            throw new ZipFault($"its version is no number");
    }

    private static string Text(byte[] bytes, ZipEntry entry) => Encoding.UTF8.GetString(ZipDirectory.Read(bytes, entry));

    private static byte[] ReadAll(string path)
    {
        using FileStream stream = ModelFileStream.Open(path);
        if (stream.Length > Array.MaxLength) throw new InputException($"{path} has {stream.Length} bytes; TorchScript files of up to 2 GiB are read.");
        byte[] bytes = new byte[stream.Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (IOException error)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message}", error);
        }
        return bytes;
    }
}

/// <summary>A TorchScript file that was read.</summary>
/// <param name="Bytes">What libtorch is to load: all of it, in which it finds no debug data.</param>
/// <param name="Digest">SHA-256 of the file's own bytes.</param>
/// <param name="Suspicion">What libtorch's compiler would probably not take, and end the process over; null where nothing is known.</param>
/// <param name="KnowsModes">Whether its code has something that computes otherwise in training, such as dropout.</param>
/// <param name="HeedsModes">Whether its code looks at the mode that it is in; that of a traced module does not.</param>
/// <param name="WritesInPlace">Whether its code has operators that write into a tensor, which may be the input.</param>
/// <param name="TrainingLayers">What of its code computes as in training in any mode (<see cref="ScriptTrainingCalls"/>).</param>
internal sealed record TorchScriptFile(byte[] Bytes, byte[] Digest, string? Suspicion, bool KnowsModes, bool HeedsModes, bool WritesInPlace,
    IReadOnlyList<string> TrainingLayers)
{
    /// <summary>Its code.</summary>
    public required TorchScriptCode Code { get; init; }

    /// <summary>What of the code has no useful derivative, draws or optimises.</summary>
    public required IReadOnlyList<ModelOperation> Operations { get; init; }
}

/// <summary>The code of a TorchScript file.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Sources">The text of each source by its qualified name.</param>
/// <param name="Constants">What <c>CONSTANTS.c0</c> and so on stand for.</param>
/// <param name="Module">The class of the outermost module.</param>
internal sealed record TorchScriptCode(byte[] Bytes, IReadOnlyDictionary<string, string> Sources, IReadOnlyList<object?> Constants, string Module);
