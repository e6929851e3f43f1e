using System.Text;

namespace Saddle.Models;

/// <summary>The file beside a model that states its contract: <c>m.pt.saddle.json</c> or <c>m.saddle.json</c> for <c>m.pt</c>.</summary>
internal static class Sidecar
{
    private const string Ending = ".saddle.json";
    private const int LongestText = 64 << 20;

    // What begins with one of these is text in that encoding; what begins with none is UTF-8.
    private static readonly Encoding[] Marked = [new UTF8Encoding(true, true), new UnicodeEncoding(false, true, true), new UnicodeEncoding(true, true, true)];

    /// <summary>What the sidecar beside a model says; nothing where there is none.</summary>
    /// <param name="model">The model's file.</param>
    /// <exception cref="InputException">A malformed sidecar, or two that differ.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static ContractOptions Read(string model)
    {
        string[] found = [.. new[] { model + Ending, Path.ChangeExtension(model, Ending) }.Where(Path.Exists)];
        byte[][] texts = [.. found.Select(Text)];
        if (texts.Length == 2 && !texts[0].AsSpan().SequenceEqual(texts[1]))
            throw new InputException($"{found[0]} and {found[1]} both state the contract of {model} and differ. Remove one of them.");
        if (found.Length == 0) return new ContractOptions();
        ContractOptions read = ContractJson.Read(texts[0], found[0]);
        return read with { Mask = Beside(found[0], read.Mask), EpsilonScale = Beside(found[0], read.EpsilonScale) };
    }

    /// <summary>What is stated, with the file that it names found from the sidecar's folder.</summary>
    private static FeatureValues? Beside(string sidecar, FeatureValues? stated) => stated?.File is not { } file ? stated
        : stated with { File = Path.Combine(Path.GetDirectoryName(sidecar) ?? "", file) };

    /// <summary>Writes the sidecar of a model, <c>m.pt.saddle.json</c> for <c>m.pt</c>, with all that a contract says; the file is replaced at once.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="contract">The contract.</param>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Write(string model, ModelContract contract) =>
        AtomicFile.Write(model + Ending, stream => stream.Write(Encoding.UTF8.GetBytes(ContractJson.Write(ContractOptions.Of(contract)))));

    /// <summary>The text as UTF-8 without a byte order mark, which editors on Windows write.</summary>
    private static byte[] Text(string path)
    {
        using FileStream stream = ModelFileStream.Open(path);
        if (stream.Length > LongestText) throw new InputException($"{path} has {stream.Length} bytes; a contract has at most {LongestText}.");
        byte[] bytes = new byte[stream.Length];
        try
        {
            stream.ReadExactly(bytes);
            Encoding? encoding = Marked.FirstOrDefault(one => bytes.AsSpan().StartsWith(one.Preamble));
            return encoding is null ? bytes : Encoding.UTF8.GetBytes(encoding.GetString(bytes.AsSpan(encoding.Preamble.Length)));
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{path}: it holds text that is not valid Unicode. Save it as UTF-8.", error);
        }
        catch (IOException error)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
