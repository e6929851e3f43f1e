namespace Saddle.Data;

/// <summary>
/// Numbers of features as text: separated by commas, semicolons, tabs, blanks or line ends, in row-major order. A first line of names alone is passed
/// over, and so are lines that begin with #.
/// </summary>
internal static class FeatureText
{
    private const int LargestFile = 1 << 28;
    private static readonly char[] Separators = [',', ';', '\t', ' '];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is missing, too large, empty, or holds what is no number.</exception>
    public static FeatureArray Read(string path)
    {
        string[] lines = InputFile.Guard(path, () =>
        {
            using FileStream file = InputFile.Open(path);
            if (file.Length > LargestFile) throw new InvalidDataException($"it has {file.Length >> 20} MiB; expected at most {LargestFile >> 20}.");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n');
        });
        var rows = new List<double[]>();
        for (int line = 0; line < lines.Length; line++)
        {
            string[] words = lines[line].Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0 || words[0].StartsWith('#')) continue;
            if (rows.Count == 0 && line == 0 && words.All(word => !Fraction.TryParse(word, out _) && !IsNotANumber(word))) continue;
            rows.Add([.. words.Select((word, column) => Number(word, path, line, column))]);
        }
        if (rows.Count == 0) throw new InputException($"{path} holds no numbers. Write one for each feature.");
        bool even = rows.Count > 1 && rows[0].Length > 1 && rows.All(row => row.Length == rows[0].Length);
        double[] values = [.. rows.SelectMany(row => row)];
        return new FeatureArray(path, values, even ? [rows.Count, rows[0].Length] : [values.Length], OfPixels: false);
    }

    private static double Number(string word, string path, int line, int column) => Fraction.TryParse(word, out double number) ? number
        : IsNotANumber(word) ? double.NaN
        : throw new InputException($"{path}: '{word}' in line {line + 1}, column {column + 1}, is no number. Write one for each feature, as in 0.5 or 8/255.");

    private static bool IsNotANumber(string word) => word.Equals("nan", StringComparison.OrdinalIgnoreCase);
}
