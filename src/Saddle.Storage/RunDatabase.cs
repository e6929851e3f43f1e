using Microsoft.Data.Sqlite;

namespace Saddle.Storage;

/// <summary>The database of a run folder: opened and locked, its changes whole or absent, its errors in a person's words.</summary>
internal sealed class RunDatabase : IDisposable
{
    private readonly FolderLock? _lock;

    private RunDatabase(string folder, SqliteConnection connection, FolderLock? held) => (Folder, Connection, _lock) = (folder, connection, held);

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The open database.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Opens the run of a folder, or begins one there.</summary>
    /// <param name="folder">The folder; made where there is none, unless only read.</param>
    /// <param name="readOnly">Whether the run is only read.</param>
    /// <exception cref="RunFolderException">Another process writes there, or <c>run.db</c> is damaged, of another program or version, or
    /// missing where it is only read.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be made, read or written to.</exception>
    public static RunDatabase Open(string folder, bool readOnly)
    {
        string path = Path.Combine(folder, "run.db");
        if (readOnly && !File.Exists(path))
            throw new RunFolderException($"There is no run in {folder}: it has no run.db. {WhereToLook(folder)}");
        if (!readOnly) CreateFolder(folder);
        FolderLock? held = readOnly ? null : FolderLock.Take(folder, "run");
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Reading too: what a killed writer left half done is rolled back by whoever comes next. On files that cannot be written SQLite reads.
            Mode = readOnly ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            connection.Open();
            Prepare(connection, folder, readOnly);
            return new RunDatabase(folder, connection, held);
        }
        catch (Exception error)
        {
            connection.Dispose();
            held?.Dispose();
            if (error is SqliteException failure) throw StoreErrors.Explain(folder, failure);
            throw;
        }
    }

    /// <summary>A JSON document of the run by name; null where there is none.</summary>
    public string? ReadDocument(string name) =>
        Guarded(() => Rows.Query(Connection, row => row.GetString(0), "SELECT json FROM document WHERE name = $1", name).SingleOrDefault());

    /// <summary>Writes a JSON document of the run, in place of one of that name.</summary>
    public void WriteDocument(string name, string json) => InTransaction(() =>
        Rows.Change(Connection, "INSERT INTO document VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET json = excluded.json", name, json));

    /// <summary>Changes the run, whole or not at all.</summary>
    public void InTransaction(Action change) => Guarded(() =>
    {
        using SqliteTransaction transaction = Connection.BeginTransaction();
        change();
        transaction.Commit();
        return true;
    });

    /// <summary>Reads or changes the run; what the database reports becomes an error of the run folder.</summary>
    public T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Explain(Folder, error);
        }
        catch (Exception error)
        when (error is InvalidDataException or InvalidCastException or InvalidOperationException or OverflowException or FormatException or ArgumentException)
        {
            throw StoreErrors.Unusable(Folder, "holds a run.db whose rows are damaged", error);
        }
    }

    /// <summary>Closes the database and lets other writers in.</summary>
    public void Dispose()
    {
        Connection.Dispose();
        _lock?.Dispose();
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EnvironmentException($"The run folder {folder} cannot be made: {error.Message.TrimEnd('.')}. Give another folder.",
                error)
            { Setting = Setting.RunFolder };
        }
    }

    // A demo or a comparison keeps a run for each of its models.
    private static string WhereToLook(string folder)
    {
        string[] runs = Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Where(inner => File.Exists(Path.Combine(inner, "run.db"))).Order(StringComparer.Ordinal)] : [];
        return runs.Length == 0 ? "Give the folder that a run was written to." : $"It holds the runs {string.Join(" and ", runs)}; give one of them.";
    }

    private static void Prepare(SqliteConnection connection, string folder, bool readOnly)
    {
        // A rollback journal, since a write-ahead log cannot be read in a read-only folder; full, so that a commit outlives a power cut.
        RunSchema.Execute(connection, readOnly ? "PRAGMA query_only = ON;" : "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
        if (RunSchema.IsEmpty(connection))
        {
            if (readOnly)
                throw new RunFolderException($"There is no run in {folder}: its run.db is empty. The run there was stopped before it began; run it again.");
            RunSchema.Create(connection);
            return;
        }
        RunSchema.Check(connection, folder);
    }
}
