namespace Saddle.Data;

/// <summary>Names for classes that have none.</summary>
internal static class ClassNames
{
    public static IReadOnlyList<string> Numbered(int count) => [.. Enumerable.Range(0, count).Select(index => $"{index}")];
}
