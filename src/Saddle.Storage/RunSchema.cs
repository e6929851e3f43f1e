using Microsoft.Data.Sqlite;

namespace Saddle.Storage;

/// <summary>The tables of a run, and whose database it is.</summary>
internal static class RunSchema
{
    /// <summary>The version of the tables. Those of other versions hold other keys, and are refused.</summary>
    public const int Version = 3;

    // "Sadl": tells our databases from those of other programs.
    private const int ApplicationId = 0x5361646C;

    private const string Tables = """
        CREATE TABLE document (name TEXT PRIMARY KEY, json TEXT NOT NULL);
        CREATE TABLE natural_outcome (example INTEGER PRIMARY KEY, input_hash TEXT NOT NULL, label INTEGER NOT NULL, predicted INTEGER NOT NULL, confidence REAL);
        CREATE TABLE input (example INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE TABLE attack (id INTEGER PRIMARY KEY, key TEXT NOT NULL, attack TEXT NOT NULL, UNIQUE (key, attack));
        CREATE TABLE outcome (
            attack INTEGER NOT NULL, example INTEGER NOT NULL, label INTEGER NOT NULL, broken INTEGER NOT NULL, unstable INTEGER NOT NULL,
            predicted INTEGER NOT NULL, confidence REAL, distance REAL, survives_rounding INTEGER, reached_of_ten INTEGER,
            forward_passes INTEGER NOT NULL, backward_passes INTEGER NOT NULL,
            PRIMARY KEY (attack, example)) WITHOUT ROWID;
        CREATE TABLE point (attack INTEGER NOT NULL, example INTEGER NOT NULL, count INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (attack, example));
        CREATE TABLE sample (
            attack INTEGER NOT NULL, image INTEGER NOT NULL, target INTEGER NOT NULL, source INTEGER NOT NULL, reason TEXT NOT NULL,
            iterations INTEGER NOT NULL, changed INTEGER NOT NULL, success INTEGER NOT NULL, features BLOB NOT NULL,
            PRIMARY KEY (attack, image, target));
        CREATE TABLE piece (
            id INTEGER PRIMARY KEY, attack INTEGER NOT NULL, seconds REAL NOT NULL, cpu_seconds REAL NOT NULL,
            forward_passes INTEGER NOT NULL, backward_passes INTEGER NOT NULL);
        """;

    /// <summary>Makes the tables in an empty database, at once or not at all.</summary>
    public static void Create(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        Execute(connection, FormattableString.Invariant($"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
        transaction.Commit();
    }

    /// <summary>Whether the database holds nothing at all, as after a run that was killed before it began.</summary>
    public static bool IsEmpty(SqliteConnection connection) =>
        Number(connection, "SELECT count(*) FROM sqlite_schema") == 0 && Number(connection, "PRAGMA user_version") == 0
        && Number(connection, "PRAGMA application_id") == 0;

    /// <summary>Refuses the databases of other programs and of other versions.</summary>
    /// <exception cref="RunFolderException">The database is one of those.</exception>
    public static void Check(SqliteConnection connection, string folder)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
            throw StoreErrors.Unusable(folder, "holds a run.db of another program");
        long version = Number(connection, "PRAGMA user_version");
        if (version != Version)
            throw StoreErrors.Unusable(folder, $"holds a run of store version {version}; this version of Saddle reads version {Version} alone");
    }

    /// <summary>Runs statements without parameters.</summary>
    public static void Execute(SqliteConnection connection, string statements)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
