using System.Globalization;

namespace Saddle.Cli.Claims;

/// <summary>The fields of one section of a claim, read by the kinds that <see cref="ClaimFields"/> gives them.</summary>
internal sealed class ClaimSection
{
    private readonly string _name;
    private readonly YamlFields _fields;

    /// <summary>Requires fields that there are.</summary>
    /// <param name="name">The section; empty for the claim itself.</param>
    /// <param name="fields">What stands there.</param>
    /// <exception cref="ClaimFileException">A field is unknown, or one that must be there is missing.</exception>
    public ClaimSection(string name, YamlFields fields)
    {
        (_name, _fields) = (name, fields);
        ClaimField[] known = [.. ClaimFields.Of(name)];
        foreach (YamlField field in fields.Fields.Where(field => known.All(one => one.Name != field.Name)))
        {
            string near = Spelling.Nearest(field.Name, known.Select(one => one.Name)) is { } meant ? $" Did you mean '{meant}'?" : Elsewhere(field.Name);
            throw field.Place.Wrong($"there is no field '{field.Name}'{Here}.{near} Fields: {string.Join(", ", known.Select(one => one.Name))}.");
        }
        if (known.FirstOrDefault(one => one.Required && Value(one.Name) is null) is { } missing)
            throw fields.Place.Wrong($"the field '{missing.Name}' is missing{Here}: {Lower(missing.Meaning)}"
                + (missing.Words.Count > 0 ? $" Words: {string.Join(", ", missing.Words)}." : ""));
    }

    /// <summary>Where a field stands; where the section does, if it is missing.</summary>
    public Place Of(string name) => Value(name)?.Place ?? _fields.Place;

    /// <summary>Whether something is said.</summary>
    public bool Has(string name) => Value(name) is not null;

    /// <summary>What stands in a field; null for nothing.</summary>
    public YamlNode? Value(string name) =>
        _fields.Fields.FirstOrDefault(field => field.Name == name)?.Value is { } value && value is not YamlText { IsNull: true } ? value : null;

    /// <summary>The section of a field that must be there.</summary>
    public ClaimSection Section(string name) => Value(name) is YamlFields fields ? new ClaimSection(name, fields)
        : throw Of(name).Wrong($"'{name}' consists of fields ({string.Join(", ", ClaimFields.Of(name).Select(field => field.Name))}), and this is "
        + $"{Value(name)!.Kind}.");

    /// <summary>A text; null where nothing is said.</summary>
    public string? Text(string name) => Value(name) switch
    {
        null => null,
        YamlText { Text.Length: > 0 } text => text.Text,
        { } other => throw other.Place.Wrong($"'{name}' is a text, and this is {other.Kind}."),
    };

    /// <summary>One of a field's words; null where nothing is said.</summary>
    public string? Word(string name)
    {
        if (Text(name) is not { } text) return null;
        IReadOnlyList<string> words = ClaimFields.Find(_name, name).Words;
        return words.Contains(text) ? text : throw Of(name).Wrong($"'{name}' cannot be '{text}'."
            + $"{(Spelling.Nearest(text, words) is { } near ? $" Did you mean '{near}'?" : "")} Words: {string.Join(", ", words)}.");
    }

    /// <summary>A number, a fraction or a share in percent; null where nothing is said.</summary>
    public double? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        bool percent = text.EndsWith('%');
        return Fraction.TryParse(percent ? text.AsSpan()[..^1].Trim() : text, out double value) ? percent ? value / 100 : value
            : throw Of(name).Wrong($"'{name}' is a number as in 0.88, 88% or 8/255, and this is '{text}'.");
    }

    /// <summary>A whole number; null where nothing is said.</summary>
    /// <param name="name">The field.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    public ulong? Whole(string name, ulong least = 0, ulong most = ulong.MaxValue) => Text(name) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value >= least && value <= most ? value
        : throw Of(name).Wrong($"'{name}' is a whole number from {least}{(most == ulong.MaxValue ? "" : $" to {most}")}, and this is '{text}'.");

    /// <summary>Whether something is so; null where nothing is said.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        { } other => throw Of(name).Wrong($"'{name}' is true or false, and this is '{other}'."),
    };

    /// <summary>A list of texts or one text, as one text with commas between; null where nothing is said.</summary>
    public string? Joined(string name) => Value(name) is YamlList list ? string.Join(',', list.Items.Select(item => One(item, name).Text)) : Text(name);

    /// <summary>What is in a list, or alone; nothing where nothing is said.</summary>
    public IReadOnlyList<YamlNode> Items(string name) => Value(name) switch
    {
        null => [],
        YamlList list => list.Items,
        { } one => [one],
    };

    /// <summary>A part of a list that is a text.</summary>
    public static YamlText One(YamlNode node, string name) => node is YamlText { IsNull: false, Text.Length: > 0 } text ? text
        : throw node.Place.Wrong($"a part of '{name}' is a text, and this is {node.Kind}.");

    /// <summary>Reads a value by a parser of the command line, whose errors get the field's place.</summary>
    /// <param name="name">The field.</param>
    /// <param name="parse">Reads it.</param>
    public T Read<T>(string name, Func<T> parse) => Read(Of(name), parse);

    /// <inheritdoc cref="Read{T}(string, Func{T})"/>
    /// <param name="place">Where the value stands.</param>
    /// <param name="parse">Reads it.</param>
    public static T Read<T>(Place place, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is UsageException or InputException)
        {
            throw place.Wrong(error.Message, error);
        }
    }

    private string Here => _name.Length == 0 ? " in a claim" : $" in '{_name}'";

    private static string Elsewhere(string name) =>
        ClaimFields.All.FirstOrDefault(field => field.Name == name && field.Section.Length > 0) is { } other ? $" It belongs into '{other.Section}'." : "";

    private static string Lower(string sentence) => $"{char.ToLowerInvariant(sentence[0])}{sentence[1..]}";
}
