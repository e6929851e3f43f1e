namespace Saddle.Models;

/// <summary>The formats that models are loaded from and written to: those of the library, and those that were registered.</summary>
/// <threadsafety>Every method may be called from any thread.</threadsafety>
public static class ModelFormats
{
    private static readonly Lock Registering = new();

    // Formats of other libraries; whoever names one of their files is told what to do instead of that it is no name of a model.
    private static readonly string[] OtherEndings = [".onnx", ".bin", ".ckpt", ".pkl", ".h5", ".keras", ".pb", ".tflite", ".zip", ".npz"];

    private static volatile IReadOnlyList<IModelFormat> _all = [new TorchScriptFormat(), new SafetensorsFormat(), new EmbeddedFormat()];

    /// <summary>All formats, those of the library first.</summary>
    public static IReadOnlyList<IModelFormat> All => _all;

    /// <summary>Adds a format; one that is there already stays as it is.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="UsageException">
    /// It has no ending and no name, an ending that is not <c>.word</c> in lower case, or one that another format has.
    /// </exception>
    public static void Register(IModelFormat format)
    {
        if (format.Endings.Count + format.Names.Count == 0)
            throw new UsageException($"The format {format.Name} has neither endings nor names, so that no model would be of it.");
        if (format.Endings.FirstOrDefault(ending => ending.Length < 2 || Path.GetExtension(ending) != ending || ending.Any(char.IsUpper)) is { } wrong)
            throw new UsageException($"The format {format.Name} has the ending '{wrong}'; expected one in lower case with its dot, as '.pt'.");
        lock (Registering)
        {
            if (All.Contains(format)) return;
            foreach (IModelFormat other in All)
                if (format.Endings.Intersect(other.Endings).Concat(format.Names.Intersect(other.Names)).FirstOrDefault() is { } taken)
                    throw new UsageException($"The format {format.Name} cannot have '{taken}', which {other.Name} has.");
            _all = [.. _all, format];
        }
    }

    /// <summary>The format that a model is of, by its name or its ending; null where there is none.</summary>
    /// <param name="model">A path or a name.</param>
    public static IModelFormat? Of(string model)
    {
        string ending = Path.GetExtension(model).ToLowerInvariant();
        return (File.Exists(model) ? null : All.FirstOrDefault(format => format.Names.Contains(model)))
            ?? All.FirstOrDefault(format => format.Endings.Contains(ending));
    }

    /// <summary>The format that a classifier is written in; null where no format writes it. Formats that were registered come first.</summary>
    /// <param name="classifier">The classifier.</param>
    public static IModelFormat? ToWrite(Classifier classifier) => All.Where(format => format is not SafetensorsFormat).Reverse()
        .Concat(All.OfType<SafetensorsFormat>()).FirstOrDefault(format => format.Writes(classifier));

    /// <summary>Whether a text means a model: the path of a file, or a name or an ending that is known, if only from elsewhere.</summary>
    /// <param name="text">A path, a name, or something else, such as the name of an architecture.</param>
    public static bool Means(string text) => Of(text) is not null || File.Exists(text) || OtherEndings.Contains(Path.GetExtension(text).ToLowerInvariant());

    /// <summary>What formats have files, for people: <c>.pt (TorchScript), .safetensors</c>.</summary>
    /// <param name="origins">Whether it is said how they are made, too.</param>
    public static IEnumerable<string> Files(bool origins = false) => All.Where(format => format.Endings.Count > 0).Select(format =>
    {
        string endings = string.Join(", ", format.Endings), name = format.Name == format.Endings[0][1..] ? "" : format.Name;
        string words = string.Join(", ", new[] { name, origins ? format.Origin ?? "" : "" }.Where(word => word.Length > 0));
        return words.Length == 0 ? endings : $"{endings} ({words})";
    });

    /// <summary>The error for what is of no format.</summary>
    /// <param name="model">A path or a name.</param>
    internal static UsageException Unknown(string model)
    {
        string ending = Path.GetExtension(model).ToLowerInvariant();
        if (ending == ".onnx") return new UsageException(
            $"{model}: ONNX models are not supported yet. Export the model as TorchScript with torch.jit.trace(...).save(...).");
        string[] files = [.. Files(origins: true)], names = [.. All.SelectMany(format => format.Names)];
        if (OtherEndings.Contains(ending) || File.Exists(model))
            return new UsageException($"{model}: models are read from {string.Join(", ", files[..^1])} and {files[^1]} files, not from '{ending}'.");
        string[] endings = [.. All.SelectMany(format => format.Endings)];
        return new UsageException(
            $"There is no built-in model '{model}'. There {(names.Length == 0 ? "are none in this build" : $"are: {string.Join(", ", names)}")}. A file is " +
            $"recognised by its ending, {string.Join(", ", endings[..^1])} or {endings[^1]}.");
    }
}
