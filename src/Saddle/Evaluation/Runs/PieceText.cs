using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Attacks;

namespace Saddle.Evaluation.Runs;

/// <summary>The one way of pieces to text and back: JSON on one line, points as base64 of little-endian float32.</summary>
internal static class PieceText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <inheritdoc cref="Piece.ToString"/>
    public static string Format(Piece piece) => JsonSerializer.Serialize(
        new Line(piece.Key, piece.Attack, piece.Cost, piece.Outcomes, piece.Points.ToDictionary(point => point.Key, point => Pack(point.Value)),
            piece.Samples), Json);

    /// <inheritdoc cref="Piece.Parse"/>
    public static Piece Parse(string text)
    {
        try
        {
            Line line = JsonSerializer.Deserialize<Line>(text, Json) ?? throw new JsonException("it is null");
            if (line.Key is null || line.Attack is null || line.Outcomes is null || line.Points is null || line.Samples is null)
                throw new JsonException("a part is missing");
            return new Piece(line.Key, line.Attack, line.Cost)
            {
                Outcomes = line.Outcomes,
                Points = line.Points.ToDictionary(point => point.Key, point => Unpack(point.Value)),
                Samples = line.Samples,
            };
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InputException($"The text is no finished piece of work: {error.Message.TrimEnd('.')}. Hand over whole lines as they were printed.",
                error);
        }
    }

    private static string Pack(float[] values)
    {
        int[] words = [.. MemoryMarshal.Cast<float, int>(values)];
        if (!BitConverter.IsLittleEndian) System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
        return Convert.ToBase64String(MemoryMarshal.AsBytes(words.AsSpan()));
    }

    private static float[] Unpack(string text)
    {
        byte[] bytes = Convert.FromBase64String(text);
        if (bytes.Length % sizeof(float) != 0) throw new FormatException("a point is cut off");
        int[] words = [.. MemoryMarshal.Cast<byte, int>(bytes)];
        if (!BitConverter.IsLittleEndian) System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
        return [.. MemoryMarshal.Cast<int, float>(words)];
    }

    private sealed record Line(string Key, string Attack, WorkCost Cost, IReadOnlyList<AttackOutcome> Outcomes, Dictionary<int, string> Points,
        IReadOnlyList<CraftedSample> Samples);
}
