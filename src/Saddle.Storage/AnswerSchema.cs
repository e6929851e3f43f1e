using Microsoft.Data.Sqlite;

namespace Saddle.Storage;

/// <summary>The tables of a study's answers.</summary>
internal static class AnswerSchema
{
    /// <summary>What tells the file from those of other programs: "Sada".</summary>
    public const int ApplicationId = 0x53616461;

    /// <summary>The version of the tables.</summary>
    public const int Version = 1;

    /// <summary>Makes the tables.</summary>
    public static void Create(SqliteConnection connection) => RunSchema.Execute(connection, $"""
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS participant (
            number INTEGER PRIMARY KEY, link TEXT NOT NULL UNIQUE, plan INTEGER NOT NULL, imported INTEGER NOT NULL,
            consented INTEGER NOT NULL DEFAULT 0, pixels_per_millimetre REAL, comment TEXT) STRICT;
        CREATE TABLE IF NOT EXISTS answer (
            participant INTEGER NOT NULL REFERENCES participant, trial INTEGER NOT NULL, recognised INTEGER, class INTEGER, place INTEGER,
            first_milliseconds INTEGER NOT NULL, last_milliseconds INTEGER NOT NULL, PRIMARY KEY (participant, trial)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS refusal (reason TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """);
}
