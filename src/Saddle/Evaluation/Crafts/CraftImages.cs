using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Saddle.Data;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// Keeps the images of a crafting the same when it goes on or grows: its store remembers the hash of every image that was
/// asked for, and later images may only be added after them.
/// </summary>
internal static class CraftImages
{
    private const int Digits = 16;

    /// <summary>Compares the images with those that the store remembers, and remembers the new ones.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The crafting's key.</param>
    /// <param name="data">The images.</param>
    /// <param name="count">How many of them are asked for, from the first on.</param>
    /// <exception cref="RunFolderException">An image or its class differs, or what is remembered is damaged.</exception>
    public static void Require(IRunStore store, string key, Dataset data, int count)
    {
        string name = $"images of {key}", asked = Hashes(data, count), known = Read(store, name);
        int same = Math.Min(asked.Length, known.Length);
        if (!asked.AsSpan(0, same).SequenceEqual(known.AsSpan(0, same)))
        {
            int image = Enumerable.Range(0, same / Digits).First(index => string.CompareOrdinal(asked, index * Digits, known, index * Digits, Digits) != 0);
            throw new RunFolderException($"The run belongs to other images: image {image} of {data.Name} or its class differs from the one that was crafted. "
                + "Name another folder.")
            { Setting = Setting.RunFolder };
        }
        if (asked.Length > known.Length) store.WriteDocument(name, JsonSerializer.Serialize(asked));
    }

    private static string Read(IRunStore store, string name)
    {
        if (store.ReadDocument(name) is not { } json) return "";
        try
        {
            if (JsonSerializer.Deserialize<string>(json) is { } hashes && hashes.Length % Digits == 0) return hashes;
        }
        catch (JsonException)
        {
            // Said below, together with what is no list of hashes.
        }
        throw new RunFolderException("The hashes of the images in the run are damaged. Name another folder.") { Setting = Setting.RunFolder };
    }

    private static string Hashes(Dataset data, int count)
    {
        using var scope = NewDisposeScope();
        ReadOnlySpan<byte> images = data.Inputs.contiguous().bytes;
        ReadOnlySpan<long> labels = data.Labels.data<long>().ToArray();
        int size = (int)(images.Length / Math.Max(1, data.Count));
        var hashes = new System.Text.StringBuilder(count * Digits);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int image = 0; image < count; image++)
        {
            hash.AppendData(images.Slice(image * size, size));
            hash.AppendData(MemoryMarshal.AsBytes(labels.Slice(image, 1)));
            hashes.Append(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Digits / 2)));
        }
        return hashes.ToString();
    }
}
