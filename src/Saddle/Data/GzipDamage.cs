namespace Saddle.Data;

/// <summary>
/// Tells whether the packing of a file is what is wrong with it: a flipped bit may unpack to a wrong header or length long
/// before the checksum at the end is compared, and is then blamed on them.
/// </summary>
internal static class GzipDamage
{
    // What unpacks to more is not looked at further.
    private const long MostBytes = 1L << 32;

    /// <summary>Whether a file is gzip, by its first bytes, and does not unpack to its end.</summary>
    public static bool In(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream file = InputFile.Open(path);
        if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B) return false;
        file.Position = 0;
        using var unpacked = new WholeGzipStream(file);
        byte[] part = new byte[1 << 16];
        try
        {
            long total = 0;
            for (int count = 1; count > 0 && total <= MostBytes; total += count) count = unpacked.Read(part);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
