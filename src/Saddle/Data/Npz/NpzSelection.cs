using System.Text.RegularExpressions;

namespace Saddle.Data;

/// <summary>Where the axis of an image's channels lies.</summary>
internal enum ChannelAxis
{
    /// <summary>Before height and width: N×C×H×W.</summary>
    First,

    /// <summary>After them: N×H×W×C.</summary>
    Last,
}

/// <summary>What of an archive is meant: <c>FILE</c>, <c>FILE#ARRAY</c> or <c>FILE:x=ARRAY,y=ARRAY,layout=nchw|nhwc</c>.</summary>
/// <param name="Path">The archive.</param>
/// <param name="Inputs">The array of the inputs; null where it is to be found.</param>
/// <param name="Labels">The array of the labels; null where it is to be found.</param>
/// <param name="Channels">Where the channels of images are; null where that is to be seen from the shape.</param>
internal sealed partial record NpzSelection(string Path, string? Inputs = null, string? Labels = null, ChannelAxis? Channels = null)
{
    /// <summary>Reads it. What is a file by its whole name is that file.</summary>
    /// <exception cref="UsageException">What stands behind the file is wrong.</exception>
    public static NpzSelection Parse(string text)
    {
        if (File.Exists(text)) return new NpzSelection(text);
        if (Settings().Match(text) is not { Success: true } match)
            return text.LastIndexOf('#') is > 0 and var mark ? new NpzSelection(text[..mark], text[(mark + 1)..]) : new NpzSelection(text);
        var selection = new NpzSelection(match.Groups["path"].Value);
        foreach (string setting in match.Groups["settings"].Value.Split(','))
            selection = setting.Split('=', 2) switch
            {
                ["x", { Length: > 0 } array] when selection.Inputs is null => selection with { Inputs = array },
                ["y", { Length: > 0 } array] when selection.Labels is null => selection with { Labels = array },
                ["layout", "nchw"] when selection.Channels is null => selection with { Channels = ChannelAxis.First },
                ["layout", "nhwc"] when selection.Channels is null => selection with { Channels = ChannelAxis.Last },
                _ => throw new UsageException($"'{setting}' does not say what of npz:{selection.Path} is meant; expected each once of x=ARRAY, y=ARRAY and "
                    + "layout=nchw or layout=nhwc, with commas between them."),
            };
        return selection;
    }

    [GeneratedRegex("^(?<path>.+?):(?<settings>(?:x|y|layout)=.*)$", RegexOptions.Singleline)]
    private static partial Regex Settings();
}
