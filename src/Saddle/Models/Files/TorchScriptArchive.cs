using System.IO.Compression;

namespace Saddle.Models;

/// <summary>Decides whether a file is a TorchScript archive before libtorch, which may crash on damaged ones, sees it.</summary>
internal static class TorchScriptArchive
{
    /// <summary>The bytes of a sound TorchScript file.</summary>
    /// <exception cref="InputException">No such file, or not a sound TorchScript file.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static byte[] ReadChecked(string path)
    {
        byte[] bytes = ReadAll(path);
        try
        {
            IReadOnlyList<ZipEntry> entries = ZipDirectory.Check(bytes);
            string root = entries.Count == 0 ? "" : entries[0].Name.Split('/', 2)[0] + '/';
            if (entries.Any(entry => !entry.Name.StartsWith(root, StringComparison.Ordinal))) throw new ZipFault("its entries do not share one folder");
            if (entries.All(entry => entry.Name != root + "data.pkl")) throw new ZipFault("it has no data.pkl");
            if (entries.All(entry => entry.Name != root + "constants.pkl") || !entries.Any(entry => entry.Name.StartsWith(root + "code/", StringComparison.Ordinal)))
                throw new ZipFault("it has no code");
            CheckTensors(bytes, entries, root + "data.pkl", root + "data/");
            CheckTensors(bytes, entries, root + "constants.pkl", root + "constants/");
            return bytes;
        }
        catch (ZipFault fault)
        {
            throw new InputException($"{path} is not a TorchScript file: {fault.Message}. A state_dict saved by torch.save is not one either; export the model with torch.jit.trace(...).save(...).", fault);
        }
    }

    private static void CheckTensors(byte[] archive, IReadOnlyList<ZipEntry> entries, string pickle, string data)
    {
        Dictionary<string, long> sizes = entries.ToDictionary(entry => entry.Name, entry => entry.Size, StringComparer.Ordinal);
        using var zip = new ZipArchive(new MemoryStream(archive, writable: false));
        using Stream content = zip.GetEntry(pickle)!.Open();
        byte[] bytes = new byte[sizes[pickle]];
        content.ReadExactly(bytes);
        TensorPickle.Check(bytes, key => sizes.TryGetValue(data + key, out long size) ? size : null);
    }

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
