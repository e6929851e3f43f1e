namespace Saddle.Options;

/// <summary>What help and documentation say of an option.</summary>
/// <param name="Name">The word, for example <c>step-size</c>.</param>
/// <param name="Description">What it is, its unit, and what the paper takes.</param>
/// <param name="Range">What may be written: <c>1 to 65535</c>, <c>true or false</c>; empty where the description says it.</param>
/// <param name="Default">Its value where nothing is said.</param>
public sealed record OptionDescription(string Name, string Description, string Range, string Default)
{
    /// <summary>What is taken in place of a default of <c>auto</c>; null where the default is a value.</summary>
    public string? Automatic { get; init; }

    /// <summary>What stands for a value in help: <c>N</c>.</summary>
    public string Placeholder { get; init; } = "VALUE";

    /// <summary>Whether it may be named several times.</summary>
    public bool Repeats { get; init; }

    /// <summary>Another option with the value that it belongs to, <c>schedule=piecewise</c>; null where it belongs to all.</summary>
    public string? BelongsTo { get; init; }

    /// <summary>Whether there is no default to work with.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it is off by default, so that its name alone says that it is on.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>The default with what it stands for.</summary>
    public string FullDefault => Automatic is null ? Default : $"{Default} ({Automatic})";

    /// <summary>All of it in a line.</summary>
    public string Help => $"{Explanation}. {(Required ? "Required" : $"Default: {FullDefault}")}.";

    /// <summary>Description and range.</summary>
    public string Explanation =>
        Range.Length == 0 || Range == "true or false" ? Description : $"{Description}{(Placeholder is "N" or "NUMBER" ? ";" : ":")} {Range}";
}
