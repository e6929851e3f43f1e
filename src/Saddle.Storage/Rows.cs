using Microsoft.Data.Sqlite;
using Saddle.Evaluation.Runs;

namespace Saddle.Storage;

/// <summary>Statements with parameters, and rows as the records they hold.</summary>
internal static class Rows
{
    /// <summary>
    /// A statement whose parameters are <c>$1</c>, <c>$2</c> … in their order; null is stored as such, and so is NaN, which SQLite cannot hold.
    /// </summary>
    public static SqliteCommand Statement(SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        for (int index = 0; index < values.Length; index++)
            command.Parameters.AddWithValue(FormattableString.Invariant($"${index + 1}"), values[index] is null or double.NaN ? DBNull.Value : values[index]);
        return command;
    }

    /// <summary>Runs a statement that changes the store.</summary>
    public static void Change(SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = Statement(connection, text, values);
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query.</summary>
    public static List<T> Query<T>(SqliteConnection connection, Func<SqliteDataReader, T> read, string text, params ReadOnlySpan<object?> values)
    {
        using SqliteCommand command = Statement(connection, text, values);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The outcome in a row of <c>example, input_hash, label, predicted, confidence</c>.</summary>
    public static NaturalOutcome Natural(SqliteDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), Real(row, 4));

    /// <summary>The outcome in a row of the table's columns after <c>attack</c>, in their order.</summary>
    public static AttackOutcome Outcome(SqliteDataReader row) => new()
    {
        Example = row.GetInt32(0),
        Label = row.GetInt32(1),
        Broken = row.GetBoolean(2),
        Unstable = row.GetBoolean(3),
        Predicted = row.GetInt32(4),
        Confidence = Real(row, 5),
        Distance = Real(row, 6),
        SurvivesRounding = row.IsDBNull(7) ? null : row.GetBoolean(7),
        ReachedOfTen = row.IsDBNull(8) ? null : row.GetInt32(8),
        ForwardPasses = row.GetInt64(9),
        BackwardPasses = row.GetInt64(10),
    };

    private static double Real(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);
}
