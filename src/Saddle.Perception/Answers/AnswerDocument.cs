using System.Text.Json;
using System.Text.RegularExpressions;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Answers;

/// <summary>The answers of one participant as the exported page hands them over; everything in it is somebody's claim until it was checked.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed partial record AnswerDocument
{
    private const int LargestFile = 64 << 20, MostDocuments = 100_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The study's hash.</summary>
    public required string Study { get; init; }

    /// <summary>What tells one participant from others: 32 hexadecimal digits that their browser drew.</summary>
    public required string Participant { get; init; }

    /// <summary>Which trials were shown in which order, from 0.</summary>
    public required int Plan { get; init; }

    /// <summary>Whether consent was given.</summary>
    public required bool Consented { get; init; }

    /// <summary>The pixels of a millimetre as they were measured; null where they were not.</summary>
    public double? PixelsPerMillimetre { get; init; }

    /// <summary>The answers, in order.</summary>
    public required IReadOnlyList<Answer> Answers { get; init; }

    /// <summary>What was written at the end; null for nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>Reads documents: one, an array of them, or one a line.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The documents in their order, and for each that cannot be read, where it stands and why.</returns>
    /// <exception cref="InputException">The file is missing, too large or no text.</exception>
    public static (IReadOnlyList<AnswerDocument> Documents, IReadOnlyList<string> Refused) Read(string path)
    {
        string text = Text(path);
        var documents = new List<AnswerDocument>();
        var refused = new List<string>();
        try
        {
            using var whole = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement[] elements = whole.RootElement.ValueKind == JsonValueKind.Array ? [.. whole.RootElement.EnumerateArray()] : [whole.RootElement];
            for (int at = 0; at < elements.Length; at++) Add(elements[at].GetRawText(), FormattableString.Invariant($"document {at + 1}"));
        }
        catch (JsonException)
        {
            // Not one document: one a line.
            string[] lines = text.Split('\n');
            for (int at = 0; at < lines.Length; at++)
                if (lines[at].Trim().Length > 0) Add(lines[at], FormattableString.Invariant($"line {at + 1}"));
        }
        return (documents, refused);

        void Add(string json, string where)
        {
            if (documents.Count + refused.Count >= MostDocuments) throw new InputException($"{path} holds more than {MostDocuments} documents. Split it.");
            try
            {
                documents.Add(JsonSerializer.Deserialize<AnswerDocument>(json, Format) ?? throw new JsonException());
            }
            catch (JsonException)
            {
                refused.Add($"{where}: no answers of a study");
            }
        }
    }

    /// <summary>What is wrong with the document as a part of a study.</summary>
    /// <param name="folder">The study.</param>
    /// <returns>The reason to refuse it, in some words that repeat nothing of it; null where it can be kept.</returns>
    public string? Problem(StudyFolder folder)
    {
        if (Study != folder.Hash) return "answers to another study, or to this one before it was changed";
        if (!Name().IsMatch(Participant)) return "no participant's name";
        if (Plan is < 0 or > 1_000_000) return "no such plan";
        if (!Consented) return "no consent";
        if (PixelsPerMillimetre is { } size && !(size >= 1 && size <= 100)) return "impossible size of the screen";
        if (Comment is { } comment && Saddle.Perception.Answers.Comment.Problem(comment) is { } problem) return problem;
        for (int trial = 0; trial < Answers.Count; trial++)
        {
            if (Answers[trial].Trial != trial) return "answers out of order";
            if (AnswerCheck.Problem(folder.Study, Answers[trial]) is { } wrong) return wrong;
        }
        return Answers.Count == 0 ? "no answers" : null;
    }

    private static string Text(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > LargestFile) throw new InputException($"{path} is larger than {LargestFile >> 20} MiB, which no file of answers is. Split it.");
            // Another encoding's mark at the beginning is no reason to take it.
            using var reader = new StreamReader(stream, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd().TrimStart('\uFEFF');
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file {path}. Give the file of answers that people handed over.", error);
        }
        catch (System.Text.DecoderFallbackException error)
        {
            throw new InputException($"{path} is no text in UTF-8, so it holds no answers.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message.TrimEnd('.')}. Check its permissions.", error);
        }
    }

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
