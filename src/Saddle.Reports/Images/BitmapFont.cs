namespace Saddle.Reports;

/// <summary>
/// Letters of 5×7 pixels that are part of the program, since a machine may have no font at all. Each letter is five
/// columns, the lowest bit on top.
/// </summary>
internal static class BitmapFont
{
    /// <summary>How far one letter is from the next, and how high letters are, in their own pixels.</summary>
    public const int Advance = 6, Height = 8;

    private const char First = ' ';

    // The printable characters of ASCII in their order.
    private const string Columns =
        "0000000000" + "00005F0000" + "0007000700" + "147F147F14" + "242A7F2A12" + "2313086462" + "3649562050" + "0008070300" +
        "001C224100" + "0041221C00" + "2A1C7F1C2A" + "08083E0808" + "0080703000" + "0808080808" + "0000606000" + "2010080402" +
        "3E5149453E" + "00427F4000" + "7249494946" + "2141494D33" + "1814127F10" + "2745454539" + "3C4A494931" + "4121110907" +
        "3649494936" + "464949291E" + "0000140000" + "0040340000" + "0008142241" + "1414141414" + "0041221408" + "0201590906" +
        "3E415D594E" + "7C1211127C" + "7F49494936" + "3E41414122" + "7F4141413E" + "7F49494941" + "7F09090901" + "3E41415173" +
        "7F0808087F" + "00417F4100" + "2040413F01" + "7F08142241" + "7F40404040" + "7F021C027F" + "7F0408107F" + "3E4141413E" +
        "7F09090906" + "3E4151215E" + "7F09192946" + "2649494932" + "03017F0103" + "3F4040403F" + "1F2040201F" + "3F4038403F" +
        "6314081463" + "0304780403" + "6159494D43" + "007F414141" + "0204081020" + "004141417F" + "0402010204" + "4040404040" +
        "0003070800" + "2054547840" + "7F28444438" + "3844444428" + "384444287F" + "3854545418" + "00087E0902" + "18A4A49C78" +
        "7F08040478" + "00447D4000" + "2040403D00" + "7F10284400" + "00417F4000" + "7C04780478" + "7C08040478" + "3844444438" +
        "FC18242418" + "18242418FC" + "7C08040408" + "4854545424" + "04043F4424" + "3C4040207C" + "1C2040201C" + "3C4030403C" +
        "4428102844" + "4C9090907C" + "4464544C44" + "0008364100" + "0000770000" + "0041360800" + "0201020402";

    /// <summary>Writes a text; characters that the font lacks become question marks.</summary>
    /// <param name="image">Into which picture.</param>
    /// <param name="left">Where its first letter begins.</param>
    /// <param name="top">Where its letters begin.</param>
    /// <param name="text">The text.</param>
    /// <param name="scale">How many pixels wide and high each of its own is.</param>
    /// <param name="colour">The ink.</param>
    public static void Write(PixelImage image, int left, int top, string text, int scale, (byte Red, byte Green, byte Blue) colour)
    {
        foreach (char letter in text)
        {
            for (int column = 0; column < 5; column++)
                for (int row = 0; row < 8; row++)
                    if ((Column(letter, column) >> row & 1) != 0) Fill(image, left + column * scale, top + row * scale, scale, colour);
            left += Advance * scale;
        }
    }

    /// <summary>A text cut to a width, with dots where something is missing.</summary>
    public static string Fit(string text, int width, int scale)
    {
        int letters = Math.Max(1, width / (Advance * scale));
        return text.Length <= letters ? text : letters > 2 ? $"{text[..(letters - 2)]}.." : text[..letters];
    }

    private static int Column(char letter, int column)
    {
        int index = (letter - First) * 10;
        return Convert.ToInt32(Columns.Substring((index >= 0 && index < Columns.Length ? index : ('?' - First) * 10) + 2 * column, 2), 16);
    }

    private static void Fill(PixelImage image, int left, int top, int size, (byte, byte, byte) colour)
    {
        for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
                image.Set(left + x, top + y, colour);
    }
}
