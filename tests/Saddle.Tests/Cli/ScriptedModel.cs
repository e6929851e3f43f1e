using System.IO.Compression;
using System.Text;

namespace Saddle.Tests.Cli;

/// <summary>Writes TorchScript files of a module without weights, whose code a test words itself.</summary>
internal static class ScriptedModel
{
    /// <summary>Two logits, taken from the first two of the features.</summary>
    public const string Logits = "torch.slice(torch.flatten(x, 1), 1, 0, 2)";

    /// <summary>Writes a module whose forward returns an expression of its input <c>x</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="returns">The expression.</param>
    /// <param name="type">Its TorchScript type.</param>
    /// <param name="name">The class that the code defines; the file asks for <c>Net</c>.</param>
    /// <param name="before">A statement before the last; null for none.</param>
    /// <param name="training">The mode that it was saved in; null for none, as frozen modules have.</param>
    public static void Write(string path, string returns, string type = "Tensor", string name = "Net", string? before = null, bool? training = false)
        => WriteBody(path, $"{(before is null ? "" : $"    {before}\n")}    return {returns}\n", type, name, training: training);

    /// <summary>Writes a module whose forward has a body of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="body">The lines, each indented by four spaces and ended.</param>
    /// <param name="type">The TorchScript type of what it returns.</param>
    /// <param name="name">The class that the code defines; the file asks for <c>Net</c>.</param>
    /// <param name="others">Classes and functions in front of the module's.</param>
    /// <param name="training">The mode that it was saved in; null for none, as frozen modules have.</param>
    /// <param name="module">The qualified name and the code of another module beside it; null for none.</param>
    /// <param name="child">The name of a class of that module of which <c>child</c> is an object; null for none.</param>
    public static void WriteBody(string path, string body, string type = "Tensor", string name = "Net", string others = "", bool? training = false,
        (string Name, string Code)? module = null, string? child = null)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        // Pickle, protocol 2: an object of __torch__.Net with the state {"training": False}, or {}; an empty tuple of constants.
        string kind = $"{module?.Name}.{child}";
        byte[] made = child is null ? []
            : [.. "X"u8, 5, 0, 0, 0, .. Encoding.UTF8.GetBytes($"childc{module?.Name}\n{child}\n)"), 0x81, .. "}X"u8, 8, 0, 0, 0, .. "training"u8, 0x89, .. "sb"u8];
        byte[] state = training is { } mode ? [.. "}(X"u8, 8, 0, 0, 0, .. "training"u8, (byte)(mode ? 0x88 : 0x89), .. made, .. "ub."u8] : [.. "}b."u8];
        Add(archive, "data.pkl", [0x80, 2, .. "c__torch__\nNet\n)"u8, 0x81, .. state]);
        Add(archive, "code/__torch__.py", Encoding.UTF8.GetBytes(
            $"{others}class {name}(Module):\n  __parameters__ = []\n  __buffers__ = []\n{(training is null ? "" : "  training : bool\n")}{(child is null ? "" : $"  child : {kind}\n")}  def forward(self: "
                + $"__torch__.{name},\n    x: Tensor) -> {type}:\n{body}"));
        if (module is { } beside) Add(archive, $"code/{beside.Name.Replace('.', '/')}.py", Encoding.UTF8.GetBytes(beside.Code));
        Add(archive, "constants.pkl", [0x80, 2, .. ")."u8]);
        Add(archive, "version", "3\n"u8.ToArray());
    }

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using Stream stream = archive.CreateEntry($"net/{name}", CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }
}
