using Microsoft.Data.Sqlite;
using Saddle.Attacks;
using Saddle.Evaluation;

namespace Saddle.Storage;

/// <summary>
/// Crafted samples in a run folder: its <c>run.db</c> holds every committed piece after a crash at any moment, and
/// <c>run.lock</c> keeps a second writer out, as for <see cref="SqliteRunStore"/>.
/// </summary>
/// <threadsafety>One thread at a time. Any number of processes may read while one writes.</threadsafety>
public sealed class SqliteCraftStore : ICraftStore
{
    private readonly RunDatabase _database;

    private SqliteCraftStore(RunDatabase database) => _database = database;

    /// <summary>The run's folder.</summary>
    public string Folder => _database.Folder;

    internal SqliteConnection Connection => _database.Connection;

    // A run of version 1 that is only read has no tables of crafted samples.
    private bool HoldsCrafts => _database.Version >= 2;

    /// <summary>Opens the run of a folder, or begins one there.</summary>
    /// <param name="folder">The folder; made where there is none, unless only read.</param>
    /// <param name="readOnly">Whether the run is only read: it must be there, is not locked, and its folder may be read-only. False where nothing is said.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="RunFolderException">Another process writes there, or <c>run.db</c> is damaged, of another program or version, or missing where it is only read.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be made, read or written to.</exception>
    public static SqliteCraftStore Open(string folder, bool readOnly = false) => new(RunDatabase.Open(folder, readOnly));

    /// <inheritdoc/>
    public string? ReadDocument(string name) => _database.ReadDocument(name);

    /// <inheritdoc/>
    public void WriteDocument(string name, string json) => _database.WriteDocument(name, json);

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">What is stored is damaged.</exception>
    public IReadOnlyList<CraftedSample> ReadSamples(string craft) => !HoldsCrafts ? [] : _database.Guarded(() => Rows.Query(Connection, CraftRows.Sample, """
        SELECT image, target, source, reason, iterations, changed, success, features
        FROM crafted_sample JOIN craft ON craft.id = crafted_sample.craft WHERE craft.key = $1 ORDER BY image, target
        """, craft));

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the pairs of image and target is stored already; nothing is then kept.</exception>
    public void CommitSamples(CraftPiece piece) => _database.InTransaction(() =>
    {
        Rows.Change(Connection, "INSERT OR IGNORE INTO craft (key) VALUES ($1)", piece.Craft);
        long craft = Rows.Query(Connection, row => row.GetInt64(0), "SELECT id FROM craft WHERE key = $1", piece.Craft).Single();
        foreach (CraftedSample sample in piece.Samples)
            Rows.Change(Connection, "INSERT INTO crafted_sample VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                craft, sample.Image, sample.Target, sample.Source, sample.Reason.ToString(), sample.Iterations, sample.Changed, sample.Success, CraftRows.Pack(sample.Features));
        Rows.Change(Connection, "INSERT INTO craft_piece (craft, seconds, cpu_seconds, forward_passes, backward_passes) VALUES ($1, $2, $3, $4, $5)",
            craft, piece.Cost.Seconds, piece.Cost.CpuSeconds, piece.Cost.ForwardPasses, piece.Cost.BackwardPasses);
    });

    /// <inheritdoc/>
    public CraftCost ReadCost(string craft) => !HoldsCrafts ? default : _database.Guarded(() => Rows.Query(Connection,
        row => new CraftCost(row.GetDouble(0), row.GetDouble(1), row.GetInt64(2), row.GetInt64(3)), """
        SELECT total(seconds), total(cpu_seconds), coalesce(sum(forward_passes), 0), coalesce(sum(backward_passes), 0)
        FROM craft_piece JOIN craft ON craft.id = craft_piece.craft WHERE craft.key = $1
        """, craft).Single());

    /// <summary>Closes the database and lets other writers in.</summary>
    public void Dispose() => _database.Dispose();
}
