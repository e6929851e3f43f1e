namespace Saddle.Cli.Claims;

/// <summary>What stands in a field.</summary>
internal enum FieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, a fraction (8/255) or a share in percent.</summary>
    Number,

    /// <summary>A whole number from 0.</summary>
    Whole,

    /// <summary>Numbers in a list, or in a text with commas between.</summary>
    Numbers,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>Texts in a list, or one text.</summary>
    Texts,

    /// <summary>Which examples.</summary>
    Examples,

    /// <summary>Further fields.</summary>
    Fields,
}

/// <summary>A field that may stand in a claim; parser, schema and documentation know it from here.</summary>
/// <param name="Section">The field that it stands in; empty for the claim itself.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What stands in it.</param>
/// <param name="Meaning">What it says, its unit, range and default.</param>
internal sealed record ClaimField(string Section, string Name, FieldKind Kind, string Meaning)
{
    /// <summary>Whether it must be there, whatever the rest says.</summary>
    public bool Required { get; init; }

    /// <summary>The words of <see cref="FieldKind.Word"/>; none for other kinds.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Where it stands: <c>threat.epsilon</c>.</summary>
    public string Path => Section.Length == 0 ? Name : $"{Section}.{Name}";
}
