using System.Text;

namespace Saddle.Cli.Claims;

/// <summary>The text of a claim's file: UTF-8, small, without what no one can see.</summary>
internal static class ClaimBytes
{
    private const int Largest = 1 << 20, MostOfAMark = 64;
    private const char Mark = '\uFEFF';

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">There is none, or it is a folder.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    /// <exception cref="ClaimFileException">It is too large, empty, or no text in UTF-8.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path} is a folder; expected the file of a claim. 'saddle check --new' writes one.");
        if (!File.Exists(path)) throw new InputException($"There is no file {path}. 'saddle check --new {path}' writes a claim with comments.");
        try
        {
            using FileStream stream = File.OpenRead(path);
            // A pipe or a device tells no length, so that the bytes are counted as they come.
            byte[] bytes = new byte[Largest + 1];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read > Largest)
            {
                string size = stream.CanSeek && stream.Length > Largest ? $"{stream.Length / 1e6:0.0} MB" : "more than 1 MB";
                throw Place.Start.Wrong($"the file is {size} large; a claim has at most 1 MB. It names models and data, and does not hold them.");
            }
            return Decode(bytes.AsSpan(0, read));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The text of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // Without its mark, wide text in Latin letters has a zero in every letter.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || bytes[..Math.Min(bytes.Length, MostOfAMark)].Contains((byte)0))
            throw Place.Start.Wrong("the file is not in UTF-8 but in UTF-16 or UTF-32, or is no text; save it as UTF-8.");
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            Place place = Of(Encoding.UTF8.GetString(bytes[..Math.Clamp(error.Index, 0, bytes.Length)]));
            throw place.Wrong($"the byte {error.BytesUnknown?.FirstOrDefault():x2} is not UTF-8; the file is probably in Latin-1 or another encoding. Save it "
                + "as UTF-8.", error);
        }
        text = text.TrimStart(Mark);
        int control = FirstControl(text);
        if (control >= 0) throw Of(text[..control]).Wrong($"the character U+{(int)text[control]:X4} cannot stand in a claim; remove it.");
        if (string.IsNullOrWhiteSpace(text)) throw Place.Start.Wrong("the file is empty. 'saddle check --new' writes a claim with comments.");
        return text;
    }

    private static int FirstControl(string text)
    {
        for (int i = 0; i < text.Length; i++)
            if (char.IsControl(text[i]) && text[i] is not '\n' and not '\r' and not '\t') return i;
        return -1;
    }

    /// <summary>Where a text ends.</summary>
    private static Place Of(string before) => new(before.Count(letter => letter == '\n') + 1, before.Length - before.LastIndexOf('\n'));
}
