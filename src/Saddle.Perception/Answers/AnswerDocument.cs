using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Perception.Pages;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Answers;

/// <summary>The answers of one participant as the exported page hands them over; everything in it is somebody's claim until it was checked.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record AnswerDocument
{
    private const int LargestFile = 64 << 20;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
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
    [JsonConverter(typeof(AnyText))]
    public string? Comment { get; init; }

    /// <summary>Reads documents: one, an array of them, or one a line. What is none spoils none of the others.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The documents in their order, and for each that cannot be read, where it stands and why.</returns>
    /// <exception cref="InputException">The file is missing, too large or no text.</exception>
    public static (IReadOnlyList<AnswerDocument> Documents, IReadOnlyList<string> Refused) Read(string path)
    {
        byte[] text = Text(path);
        var whole = new AnswerParts(path);
        whole.AddWhole(text);
        if (!whole.BrokeOff) return whole.Found;
        // Not one document and no whole array: one a line, or an array that breaks off; whichever has more of them.
        var lines = new AnswerParts(path);
        lines.AddLines(text);
        return lines.Found.Documents.Count >= whole.Found.Documents.Count ? lines.Found : whole.Found;
    }

    /// <summary>What is wrong with the document as a part of a study; a comment that cannot be kept is no reason to refuse the answers.</summary>
    /// <param name="folder">The study.</param>
    /// <returns>The reason to refuse it, in some words that repeat nothing of it; null where it can be kept.</returns>
    public string? Problem(StudyFolder folder)
    {
        if (Study != folder.Hash) return "answers to another study, or to this one before it was changed";
        if (Participant.Length != 32 || !Participant.All(char.IsAsciiHexDigitLower)) return "no participant's name";
        if (Plan is < 0 or >= StudyExport.MostPlans) return "no such plan";
        if (!Consented) return "no consent";
        if (PixelsPerMillimetre is { } size && !(size >= 1 && size <= 100)) return "impossible size of the screen";
        for (int trial = 0; trial < Answers.Count; trial++)
        {
            if (Answers[trial] is not { } answer) return "no answers of a study";
            if (answer.Trial != trial) return "answers out of order";
            if (AnswerCheck.Problem(folder.Study, answer) is { } wrong) return wrong;
        }
        return Answers.Count == 0 ? "no answers" : null;
    }

    /// <summary>What is wrong with the comment.</summary>
    /// <returns>The reason to leave it out, in some words that repeat nothing of it; null where it can be kept, and where there is none.</returns>
    public string? CommentProblem() => Comment is { } comment ? Saddle.Perception.Answers.Comment.Problem(comment) : null;

    /// <summary>The document of a text.</summary>
    /// <exception cref="JsonException">The text is none.</exception>
    internal static AnswerDocument Of(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<AnswerDocument>(json, Format) ?? throw new JsonException();

    private static byte[] Text(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > LargestFile) throw new InputException($"{path} is larger than {LargestFile >> 20} MiB, which no file of answers is. Split it.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            // Another encoding's mark at the beginning is no reason to take it.
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file {path}. Give the file of answers that people handed over.", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{path} is no text in UTF-8, so it holds no answers.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message.TrimEnd('.')}. Check its permissions.", error);
        }
    }

    /// <summary>Half a letter, as a browser may leave it where it cuts a text, is left to the check of comments; the answers beside it can be read.</summary>
    private sealed class AnyText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException();
            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return Rune.ReplacementChar.ToString();
            }
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
