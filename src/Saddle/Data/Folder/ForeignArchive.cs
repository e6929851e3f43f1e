namespace Saddle.Data;

/// <summary>Tells archives that cannot be unpacked here by their first bytes.</summary>
internal static class ForeignArchive
{
    private const int MostBytes = 6;

    private static readonly (byte[] Start, string Name)[] Kinds =
    [
        ([.. "BZh"u8], "bzip2 (.tar.bz2)"), ([0xFD, .. "7zXZ"u8, 0], "xz (.tar.xz)"), ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard (.tar.zst)"),
        ([0x1F, 0x9D], "compress (.tar.Z)"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "7z"), ([.. "Rar!"u8], "RAR"), ([.. "LZIP"u8], "lzip (.tar.lz)"), ([4, 0x22, 0x4D, 0x18], "LZ4 (.tar.lz4)"),
    ];

    /// <summary>Refuses such an archive.</summary>
    /// <exception cref="InputException">It is one.</exception>
    public static void Refuse(string path)
    {
        using FileStream file = InputFile.Open(path);
        Span<byte> start = stackalloc byte[MostBytes];
        int count = file.ReadAtLeast(start, MostBytes, throwOnEndOfStream: false);
        foreach ((byte[] bytes, string name) in Kinds)
            if (start[..count].StartsWith(bytes))
                throw new InputException($"{path} is packed by {name}, which cannot be unpacked here; expected a .tar, .tar.gz or .zip. Unpack it and name "
                    + "the folder, or pack the folder anew: tar czf images.tar.gz FOLDER.");
    }
}
