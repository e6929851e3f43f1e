using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Saddle.Perception.Studies;

/// <summary>A study in its folder: <c>study.json</c> and <c>pictures/</c>; answers stand beside them.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Study">The study.</param>
/// <param name="Hash">SHA-256 of <c>study.json</c>, which holds those of the pictures: two studies of one hash are the same.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyFolder(string Path, Study Study, string Hash)
{
    private const string FileName = "study.json", PictureFolder = "pictures";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };

    /// <summary>Whether a folder holds a study.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsStudy(string folder) => File.Exists(System.IO.Path.Combine(folder, FileName));

    /// <summary>Writes a study; <c>study.json</c> comes last, so that a folder that has it is whole.</summary>
    /// <param name="folder">The folder; made where there is none.</param>
    /// <param name="study">The study.</param>
    /// <param name="pictures">PNG files by name, those that <see cref="Study.Pictures"/> has the hashes of.</param>
    /// <exception cref="RunFolderException">The folder holds a study already.</exception>
    /// <exception cref="InputException">The study cannot be shown, or a picture is not that which it names.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written to.</exception>
    public static StudyFolder Write(string folder, Study study, IReadOnlyDictionary<string, byte[]> pictures)
    {
        if (IsStudy(folder))
            throw new RunFolderException($"The folder {folder} holds a study already (study.json). Name another folder, or remove it.")
            {
                Setting = Setting.RunFolder,
            };
        StudyCheck.Require(study, file: null);
        foreach ((string name, string hash) in study.Pictures)
            if (!pictures.TryGetValue(name, out byte[]? png) || Hashed(png) != hash) throw new InputException($"The picture {name} is not that of the study.");
        foreach (string name in study.Pictures.Keys)
            AtomicFile.Write(System.IO.Path.Combine(folder, PictureFolder, name), stream => stream.Write(pictures[name]), durable: false, makeFolder: true);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(study, Format);
        AtomicFile.Write(System.IO.Path.Combine(folder, FileName), stream => stream.Write(text), makeFolder: true);
        return new StudyFolder(folder, study, Hashed(text));
    }

    /// <summary>Reads a study.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pictures">Whether its pictures are read too, each held against its hash.</param>
    /// <exception cref="InputException">The folder holds no study, one that is damaged, or pictures that are not the study's.</exception>
    public static StudyFolder Read(string folder, bool pictures = true)
    {
        string path = System.IO.Path.Combine(folder, FileName);
        byte[] text = ReadFile(path, $"The folder {folder} holds no study: it has no {FileName}. Give the folder that 'saddle perceive' wrote.");
        Study study;
        try
        {
            study = JsonSerializer.Deserialize<Study>(text, Format) ?? throw new JsonException("It is empty.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InputException($"{path} is no study that can be read: {error.Message.TrimEnd('.')}. Make the study again with 'saddle perceive'.", error);
        }
        StudyCheck.Require(study, path);
        var read = new StudyFolder(folder, study, Hashed(text));
        if (pictures)
            foreach (string name in study.Pictures.Keys) read.Picture(name);
        return read;
    }

    /// <summary>A picture's PNG file.</summary>
    /// <param name="name">Its name in the study.</param>
    /// <exception cref="InputException">It is missing, or not that of the study.</exception>
    public byte[] Picture(string name)
    {
        string path = System.IO.Path.Combine(Path, PictureFolder, name);
        byte[] png = ReadFile(path, $"The picture {path} is missing. Make the study again with 'saddle perceive'.");
        return Study.Pictures.TryGetValue(name, out string? hash) && Hashed(png) == hash ? png
            : throw new InputException($"The picture {path} was changed after the study was made. Make the study again with 'saddle perceive'.");
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    internal static string Hashed(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] ReadFile(string path, string missing)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(missing, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message.TrimEnd('.')}. Check its permissions.", error);
        }
    }
}
