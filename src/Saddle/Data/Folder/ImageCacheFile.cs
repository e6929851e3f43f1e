using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Saddle.Data;

/// <summary>Decoded images with their classes.</summary>
/// <param name="Part">The part that they are; null where there are no parts.</param>
/// <param name="ClassNames">One name a class.</param>
/// <param name="Inputs">float32, <c>[N, C, H, W]</c> in 0..1.</param>
/// <param name="Labels">The class of each.</param>
internal sealed record DecodedImages(DatasetSplit? Part, IReadOnlyList<string> ClassNames, Tensor Inputs, int[] Labels);

/// <summary>
/// A file of decoded images: the length of the head (4 bytes), the head (JSON), labels (4 bytes each), values (1 or 4
/// bytes each, little-endian), and SHA-256 over all of it.
/// </summary>
internal static class ImageCacheFile
{
    private const int LongestHead = 1 << 24, HashBytes = 32;

    /// <summary>How many bytes a file takes.</summary>
    public static long Length(DecodedImages images, bool wholeBytes) =>
        sizeof(int) + JsonSerializer.SerializeToUtf8Bytes(HeadOf(images, wholeBytes)).Length + Rest(HeadOf(images, wholeBytes));

    /// <summary>Writes a file.</summary>
    public static void Write(Stream file, DecodedImages images, bool wholeBytes, CancellationToken cancellationToken)
    {
        Head head = HeadOf(images, wholeBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(head);
        Append(BitConverter.GetBytes(json.Length));
        Append(json);
        Append(MemoryMarshal.AsBytes(images.Labels.AsSpan()));
        byte[] values = new byte[head.Each * head.Size];
        for (int index = 0; index < images.Labels.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Tensor image = images.Inputs[index];
            if (wholeBytes) ToBytes(MemoryMarshal.Cast<byte, float>(image.bytes), values);
            else image.bytes.CopyTo(values);
            Append(values);
        }
        file.Write(hash.GetHashAndReset());

        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            file.Write(bytes);
        }
    }

    /// <summary>Reads a file and checks all of it, of which the first images are kept.</summary>
    /// <returns>The images; the caller disposes the tensor.</returns>
    /// <exception cref="InvalidDataException">It is cut off, damaged or of another kind.</exception>
    public static DecodedImages Read(FileStream file, string path, int? first, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = Take(new byte[sizeof(int)]);
        int longest = BitConverter.ToInt32(length);
        if (longest is < 1 or > LongestHead || longest > file.Length) throw new InvalidDataException("its head is damaged");
        Head head = Parse(Take(new byte[longest]));
        if (head.Shape.Length != 4 || head.Shape.Any(side => side < 1) || head.Size is not (1 or 4) || file.Length != file.Position + Rest(head))
            throw new InvalidDataException("it is cut off or damaged");
        int[] labels = new int[head.Shape[0]];
        hash.AppendData(ReadInto(MemoryMarshal.AsBytes(labels.AsSpan())));
        int kept = Math.Min(first ?? int.MaxValue, labels.Length);
        InputFile.RequireMemory(path, (UInt128)kept * (UInt128)head.Each * sizeof(float));
        Tensor inputs = empty([kept, .. head.Shape[1..].Select(side => (long)side)], ScalarType.Float32);
        try
        {
            byte[] values = new byte[head.Each * head.Size];
            float[] levels = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];
            for (int index = 0; index < labels.Length; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Take(values);
                if (index >= kept) continue;
                using Tensor image = inputs[index];
                Span<float> target = MemoryMarshal.Cast<byte, float>(image.bytes);
                if (head.Size == 4) MemoryMarshal.Cast<byte, float>(values).CopyTo(target);
                else for (int i = 0; i < target.Length; i++) target[i] = levels[values[i]];
            }
            byte[] expected = hash.GetHashAndReset(), found = new byte[HashBytes];
            file.ReadExactly(found);
            if (!expected.AsSpan().SequenceEqual(found)) throw new InvalidDataException("its checksum is wrong");
            return new DecodedImages(head.Part, head.ClassNames, inputs, labels[..kept]);
        }
        catch
        {
            inputs.Dispose();
            throw;
        }

        byte[] Take(byte[] bytes)
        {
            hash.AppendData(ReadInto(bytes));
            return bytes;
        }

        ReadOnlySpan<byte> ReadInto(Span<byte> bytes)
        {
            file.ReadExactly(bytes);
            return bytes;
        }
    }

    private static long Rest(Head head) => head.Shape[0] * (long)sizeof(int) + (long)head.Shape[0] * head.Each * head.Size + HashBytes;

    private static Head HeadOf(DecodedImages images, bool wholeBytes) =>
        new(images.Part, images.ClassNames, [.. images.Inputs.shape.Select(side => (int)side)], wholeBytes ? 1 : 4);

    private static Head Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Head>(json) is { Shape: not null, ClassNames: not null } head ? head
                : throw new InvalidDataException("its head is damaged");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("its head is damaged", error);
        }
    }

    private static void ToBytes(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++) bytes[i] = (byte)(values[i] * 255 + 0.5f);
    }

    /// <summary>What a file holds.</summary>
    /// <param name="Part">The part; null where there are no parts.</param>
    /// <param name="ClassNames">One name a class.</param>
    /// <param name="Shape">N, C, H, W.</param>
    /// <param name="Size">Bytes a value.</param>
    private sealed record Head(DatasetSplit? Part, IReadOnlyList<string> ClassNames, int[] Shape, int Size)
    {
        /// <summary>Values an image; it cannot exceed what an image may have.</summary>
        [System.Text.Json.Serialization.JsonIgnore]
        public int Each => (int)Math.Min(int.MaxValue / 4, Shape[1..].Aggregate(1L, (product, side) => Math.Min(int.MaxValue, product * side)));
    }
}
