using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saddle.Evaluation.Crafts;

/// <summary>A matrix of class pairs in a document: the number of classes, and the cells that hold a number.</summary>
internal sealed class ClassMatrixJson : JsonConverter<ClassMatrix>
{
    /// <inheritdoc/>
    public override ClassMatrix Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (JsonSerializer.Deserialize<Flat>(ref reader, options) is not { Cells: { } cells } flat)
            throw new JsonException("A matrix of class pairs has no cells.");
        try
        {
            return new ClassMatrix(flat.Classes, cells.ToDictionary(cell => (cell.Source, cell.Target), cell => cell.Value));
        }
        catch (Exception error) when (error is UsageException or ArgumentException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ClassMatrix value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Flat(value.Classes, [.. value.Cells.Select(cell => new Cell(cell.Source, cell.Target, cell.Value))]), options);

    private sealed record Flat(int Classes, IReadOnlyList<Cell>? Cells);

    private readonly record struct Cell(int Source, int Target, double Value);
}
