using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace Saddle.Data;

/// <summary>What decoded images are kept under: a hash of the files' bytes and of everything that decides what they become.</summary>
internal static class ImageKey
{
    /// <summary>The key of a part of an archive.</summary>
    public static string OfArchive(string path, DatasetSpecification specification, DatasetOptions options)
    {
        byte[] content = InputFile.Guard(path, () =>
        {
            using FileStream file = InputFile.Open(path);
            return SHA256.HashData(file);
        });
        return Key(content, $"archive {specification.Split} {specification.DefaultPart}", options);
    }

    /// <summary>The key of the images of a folder, each of which is read.</summary>
    public static string OfFolder(ImageCollection images, DatasetOptions options, CancellationToken cancellationToken)
    {
        var digests = new byte[images.Images.Count][];
        ImageDecoding.ForEach(digests.Length, index => digests[index] = SHA256.HashData(images.Images[index].Read()), cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in images.ClassNames) hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length} {name}\n"));
        for (int index = 0; index < digests.Length; index++)
        {
            hash.AppendData(BitConverter.GetBytes(images.Images[index].Label));
            hash.AppendData(digests[index]);
        }
        return Key(hash.GetHashAndReset(), $"folder {images.Part}", options);
    }

    private static string Key(byte[] content, string what, DatasetOptions options)
    {
        // Another version of the decoder may round otherwise.
        string decided = $"{what} {options.Resize} {options.Grey} {typeof(SKCodec).Assembly.GetName().Version} {ImageCache.Version}\n";
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(decided), .. content]))[..32];
    }
}
