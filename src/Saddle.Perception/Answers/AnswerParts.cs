using System.Text.Json;

namespace Saddle.Perception.Answers;

/// <summary>The documents in a text, each read by itself, so that none is refused for what another one is.</summary>
/// <param name="path">The file, for those who are told of it.</param>
internal sealed class AnswerParts(string path)
{
    private const int MostDocuments = 100_000;

    // What is nested deeper than a document is refused as one; here it is only stepped over, which takes a bit a level.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly List<AnswerDocument> _documents = [];
    private readonly List<string> _refused = [];

    /// <summary>Whether the text ended otherwise than a document or an array does.</summary>
    public bool BrokeOff { get; private set; }

    /// <summary>The documents, and for each that cannot be read where it stands and why.</summary>
    public (IReadOnlyList<AnswerDocument> Documents, IReadOnlyList<string> Refused) Found => (_documents, _refused);

    /// <summary>Reads one document, or an array of them as far as it is one.</summary>
    public void AddWhole(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, AnyDepth);
        int at = 1;
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
                for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++) AddNext(text, ref reader, at);
            else AddNext(text, ref reader, at++);
            // Nothing may follow.
            reader.Read();
        }
        catch (JsonException)
        {
            BrokeOff = true;
            Refuse(FormattableString.Invariant($"document {at}: no JSON from here on"));
        }
    }

    /// <summary>Reads one document a line.</summary>
    public void AddLines(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r"u8);
            if (line.Length > 0) Add(line, FormattableString.Invariant($"line {number}"));
        }
    }

    private void AddNext(ReadOnlySpan<byte> text, ref Utf8JsonReader reader, int at)
    {
        int begin = (int)reader.TokenStartIndex;
        reader.Skip();
        Add(text[begin..(int)reader.BytesConsumed], FormattableString.Invariant($"document {at}"));
    }

    private void Add(ReadOnlySpan<byte> json, string where)
    {
        if (_documents.Count + _refused.Count >= MostDocuments) throw new InputException($"{path} holds more than {MostDocuments} documents. Split it.");
        try
        {
            _documents.Add(AnswerDocument.Of(json));
        }
        catch (JsonException)
        {
            Refuse($"{where}: no answers of a study");
        }
    }

    private void Refuse(string what) => _refused.Add(what);
}
