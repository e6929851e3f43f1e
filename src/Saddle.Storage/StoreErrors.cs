using Microsoft.Data.Sqlite;

namespace Saddle.Storage;

/// <summary>Says in a person's words what the database or the file system reported.</summary>
internal static class StoreErrors
{
    /// <summary>What the folder holds cannot be used.</summary>
    public static RunFolderException Unusable(string folder, string what, Exception? cause = null) =>
        new($"The run folder {folder} {what}. Give another folder, or move its run.db away to begin anew.", cause) { Setting = Setting.RunFolder };

    /// <summary>The error of a person for an error of the database.</summary>
    public static SaddleException Explain(string folder, SqliteException error) => error.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => new EnvironmentException(
            $"The disk of the run folder {folder} is full. Free some space and run the same command again: what was committed is kept.", error),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => new RunFolderException($"The database in the run folder {folder} is in use by another "
            + "program. Wait until it has ended, or give another folder.", error)
        { Setting = Setting.RunFolder },
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => Unusable(folder, "holds a run.db that is damaged or no run of Saddle", error),
        SQLitePCL.raw.SQLITE_CONSTRAINT => new RunFolderException($"The run folder {folder} already holds a part of this piece; nothing of the piece was "
            + "kept. Run the same command again: it continues after what is stored.", error),
        SQLitePCL.raw.SQLITE_READONLY when error.SqliteExtendedErrorCode == SQLitePCL.raw.SQLITE_READONLY_ROLLBACK =>
            new EnvironmentException($"The run in {folder} was cut off while it committed and cannot be put right there, since the folder is read-only. Copy "
                + "the folder to where you may write, and read the copy.", error),
        SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_RANGE =>
            Unusable(folder, "holds a run.db whose tables are damaged", error),
        _ => new EnvironmentException($"The run.db in {folder} cannot be read or written: {error.Message.TrimEnd('.')}. Check the permissions of the folder "
            + "and of its files, and the disk.", error),
    };
}
