using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Saddle.Cli.Claims;

/// <summary>
/// Reads the fields of a file from the events of a YAML parser: no type tags, no objects, no anchors and aliases, no field twice, not deep. JSON is YAML too.
/// </summary>
internal sealed class YamlReader
{
    private const int Deepest = 8;

    private readonly Parser _events;
    private Place _last = Place.Start;

    private YamlReader(string text) => _events = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>The fields of a text.</summary>
    /// <param name="text">The whole file.</param>
    /// <exception cref="ClaimFileException">It is no YAML, or has what is refused.</exception>
    public static YamlFields Read(string text)
    {
        RequireNoTabs(text);
        var reader = new YamlReader(text);
        reader.Next<StreamStart>();
        ParsingEvent start = reader.Next();
        if (start is not DocumentStart document) throw reader._last.Wrong("the file holds comments alone. 'saddle check --new' writes a claim.");
        if (document is { Tags: { Count: > 0 } tags } && tags.Any(tag => tag.Handle is not "!" and not "!!"))
            throw reader._last.Wrong("the file declares tags (%TAG); a claim has none. Leave them out.");
        YamlNode whole = reader.Node(reader.Next(), 1);
        reader.Next<DocumentEnd>();
        if (reader.Next() is not StreamEnd) throw reader._last.Wrong("a second document begins; a file holds one claim. Write the other into a file of its "
            + "own.");
        return whole as YamlFields ?? throw whole.Place.Wrong($"a claim consists of fields, as in 'model:', and this is {whole.Kind}.");
    }

    private YamlNode Node(ParsingEvent start, int depth)
    {
        Place place = Of(start.Start);
        if (start is AnchorAlias alias) throw place.Wrong($"the alias *{alias.Value} refers to another part; a claim says everything where it stands. Write it "
            + "out.");
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
            throw place.Wrong($"the anchor &{anchored.Anchor.Value} names a part for later; a claim says everything where it stands. Leave it out.");
        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
            throw place.Wrong($"the type tag {tag.Value} is not read; a claim holds texts, numbers and lists alone. Leave it out.");
        if (depth > Deepest) throw place.Wrong($"the file is nested more than {Deepest} deep; a claim needs 3.");
        return start switch
        {
            Scalar scalar => new YamlText(place, Visible(scalar.Value, place), scalar.Style == ScalarStyle.Plain),
            SequenceStart => new YamlList(place, [.. Items(depth)]),
            MappingStart => new YamlFields(place, Fields(depth)),
            _ => throw place.Wrong("a value is expected here."),
        };
    }

    /// <summary>A text without what escapes may bring in and nobody sees, or what no file could hold.</summary>
    private static string Visible(string text, Place place)
    {
        foreach (Rune rune in text.EnumerateRunes())
            if ((Rune.IsControl(rune) && rune.Value is not '\n' and not '\t') || rune == Rune.ReplacementChar)
                throw place.Wrong($"the character U+{rune.Value:X4} cannot stand in a claim; remove it.");
        return text;
    }

    private IEnumerable<YamlNode> Items(int depth)
    {
        for (ParsingEvent next = Next(); next is not SequenceEnd; next = Next()) yield return Node(next, depth + 1);
    }

    private List<YamlField> Fields(int depth)
    {
        var fields = new List<YamlField>();
        var known = new Dictionary<string, Place>(StringComparer.Ordinal);
        for (ParsingEvent next = Next(); next is not MappingEnd; next = Next())
        {
            if (Node(next, depth + 1) is not YamlText name) throw Of(next.Start).Wrong("the name of a field is expected here, and this is a list or fields.");
            if (!known.TryAdd(name.Text, name.Place))
                throw name.Place.Wrong($"the field '{name.Text}' is there twice; it stands in line {known[name.Text].Line} already. Keep one.");
            fields.Add(new YamlField(name.Place, name.Text, Node(Next(), depth + 1)));
        }
        return fields;
    }

    private void Next<T>() where T : ParsingEvent
    {
        if (Next() is not T) throw _last.Wrong("the file ends where more is expected, or goes on where it should end.");
    }

    private ParsingEvent Next()
    {
        try
        {
            if (!_events.MoveNext() || _events.Current is not { } current) throw _last.Wrong("the file ends where more is expected.");
            _last = Of(current.Start);
            return current;
        }
        catch (YamlException error)
        {
            throw (error.Start.Line > 0 ? Of(error.Start) : _last).Wrong($"this is no YAML: {Words(error.Message)}", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // What the parser's own state makes of some broken lists and fields.
            throw _last.Wrong("this is no YAML: what begins here is not closed, or goes on with something else.", error);
        }
    }

    /// <summary>The parser says this of a tab with the place of the field before it; and in lists in brackets it lets tabs pass, as JSON does.</summary>
    private static void RequireNoTabs(string text)
    {
        if (text.AsSpan().TrimStart() is ['{' or '[', ..]) return;
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            int letters = line.IndexOfAnyExcept(' ', '\t'), tab = line.IndexOf('\t');
            if (tab >= 0 && letters > tab) throw new Place(number, tab + 1).Wrong("the line is indented with a tab; YAML takes spaces alone. Replace it by two "
                + "spaces.");
        }
    }

    private static string Words(string message) => message.Length == 0 ? "it cannot be read."
        : $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}.";

    private static Place Of(Mark mark) => new(mark.Line, mark.Column);
}
