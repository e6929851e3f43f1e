namespace Saddle.Options;

/// <summary>The one grammar of things with options: <c>name</c>, or <c>name:option=value,option=value</c>.</summary>
internal static class OptionWords
{
    /// <summary>A name and its options in their order; an option without <c>=</c> has the value of no letter.</summary>
    public static (string Name, KeyValuePair<string, string>[] Options) Split(string text)
    {
        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        return (parts[0], parts.Length == 1 ? [] : [.. parts[1].Split(',').Select(Option)]);
    }

    private static KeyValuePair<string, string> Option(string text)
    {
        string[] pair = text.Split('=', 2, StringSplitOptions.TrimEntries);
        return KeyValuePair.Create(pair[0], pair.Length == 1 ? "" : pair[1]);
    }
}
