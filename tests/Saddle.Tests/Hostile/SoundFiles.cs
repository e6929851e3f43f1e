using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using SkiaSharp;

namespace Saddle.Tests.Hostile;

/// <summary>Small sound files of the formats that are read.</summary>
internal static class SoundFiles
{
    public static byte[] Idx(params int[] sizes)
    {
        byte[] file = new byte[4 + 4 * sizes.Length + sizes.Aggregate(1, (product, size) => product * size)];
        (file[2], file[3]) = (8, (byte)sizes.Length);
        for (int index = 0; index < sizes.Length; index++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * index), sizes[index]);
        for (int at = 4 + 4 * sizes.Length; at < file.Length; at++) file[at] = (byte)(at % 7);
        return file;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>An image of noise, PNG or JPEG.</summary>
    public static byte[] Image(SKEncodedImageFormat format, int seed, int side = 12)
    {
        using var bitmap = new SKBitmap(side, side, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var random = new Random(seed);
        for (int at = 0; at < side * side; at++)
            bitmap.SetPixel(at % side, at / side, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A tar archive of two classes in one of the formats, with a name that takes a header of its own.</summary>
    public static byte[] Tar(TarEntryFormat format)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            string[] names = format == TarEntryFormat.Ustar ? ["a/1.png", "b/1.png"] : ["a/1.png", $"b/{new string('n', 150)}.png"];
            for (int index = 0; index < names.Length; index++)
            {
                using var content = new MemoryStream(Image(SKEncodedImageFormat.Png, index, 4));
                TarEntry entry = format switch
                {
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, names[index]),
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, names[index]),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, names[index]),
                };
                entry.DataStream = content;
                writer.WriteEntry(entry);
            }
        }
        return stream.ToArray();
    }

    /// <summary>Writes the checksum of every tar header that is there.</summary>
    public static byte[] RepairTar(byte[] tar)
    {
        byte[] repaired = [.. tar];
        for (int at = 0; at + 512 <= tar.Length; at += 512)
        {
            Span<byte> header = repaired.AsSpan(at, 512);
            if (!header.Slice(257, 5).SequenceEqual("ustar"u8)) continue;
            header.Slice(148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte value in header) sum += value;
            System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
        }
        return repaired;
    }

    /// <summary>Writes the checksum of every chunk of a PNG file that is whole.</summary>
    public static byte[] RepairPng(byte[] png)
    {
        byte[] repaired = [.. png];
        for (long at = 8; at + 12 <= png.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length) break;
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan((int)(at + 8 + length)), Crc32.Of(png.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
        return repaired;
    }
}
