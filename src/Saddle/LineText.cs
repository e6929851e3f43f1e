using System.Globalization;

namespace Saddle;

/// <summary>Shares, numbers and lists as they stand in the lines that results print as, in the invariant culture.</summary>
internal static class LineText
{
    private const int MostListed = 8;

    /// <summary>A share in percent; a dash where there is none.</summary>
    public static string Share(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : "–";

    /// <summary>A number in four digits; a dash where there is none.</summary>
    public static string Number(double? number) => number is { } value ? value.ToString("G4", CultureInfo.InvariantCulture) : "–";

    /// <summary>How many there are of something: <c>1 example</c>, <c>2 examples</c>.</summary>
    public static string Count(long count, string one, string? several = null) =>
        $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? one : several ?? one + "s")}";

    /// <summary>A list in brackets, of a long one the first and how many there are.</summary>
    public static string List<T>(IReadOnlyCollection<T> values) where T : IFormattable =>
        $"[{string.Join(", ", values.Take(MostListed).Select(value => value.ToString(null, CultureInfo.InvariantCulture)))}"
            + $"{(values.Count > MostListed ? $", …; {values.Count.ToString(CultureInfo.InvariantCulture)} in all" : "")}]";
}
