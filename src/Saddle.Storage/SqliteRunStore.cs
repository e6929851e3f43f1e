using Microsoft.Data.Sqlite;
using Saddle.Attacks;
using Saddle.Evaluation.Runs;

namespace Saddle.Storage;

/// <summary>
/// A run in a folder: <c>run.db</c>, an SQLite database that holds every committed piece after a crash at any moment,
/// and <c>run.lock</c>, which keeps a second writer out.
/// </summary>
/// <threadsafety>One thread at a time. Any number of processes may read while one writes.</threadsafety>
public sealed class SqliteRunStore : IRunStore
{
    private readonly RunDatabase _database;

    private SqliteRunStore(RunDatabase database) => _database = database;

    /// <summary>The run's folder.</summary>
    public string Folder => _database.Folder;

    internal SqliteConnection Connection => _database.Connection;

    /// <summary>Opens the run of a folder, or begins one there.</summary>
    /// <param name="folder">The folder; made where there is none, unless only read.</param>
    /// <param name="readOnly">Whether the run is only read: it must be there, is not locked, and its folder may be read-only. False where
    /// nothing is said.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="RunFolderException">Another process writes there, or <c>run.db</c> is damaged, of another program or version, or
    /// missing where it is only read.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be made, read or written to.</exception>
    public static SqliteRunStore Open(string folder, bool readOnly = false) => new(RunDatabase.Open(folder, readOnly));

    /// <inheritdoc/>
    public string? ReadDocument(string name) => _database.ReadDocument(name);

    /// <inheritdoc/>
    public void WriteDocument(string name, string json) => _database.WriteDocument(name, json);

    /// <inheritdoc/>
    public IReadOnlyList<NaturalOutcome> ReadNatural() =>
        _database.Guarded(() =>
            Rows.Query(Connection, Rows.Natural, "SELECT example, input_hash, label, predicted, confidence FROM natural_outcome ORDER BY example"));

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples is stored already; nothing is then kept.</exception>
    public void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs) => _database.InTransaction(() =>
    {
        foreach (NaturalOutcome outcome in outcomes)
            Rows.Change(Connection, "INSERT INTO natural_outcome VALUES ($1, $2, $3, $4, $5)", outcome.Example, outcome.InputHash, outcome.Label,
                outcome.Predicted, outcome.Confidence);
        foreach ((int example, float[] values) in inputs)
            Rows.Change(Connection, "INSERT INTO input VALUES ($1, $2, $3)", example, values.Length, FloatBlob.Pack(values));
    });

    /// <inheritdoc/>
    public float[]? ReadInput(int example) => Values("SELECT count, data FROM input WHERE example = $1", example);

    /// <inheritdoc/>
    public IReadOnlyList<AttackOutcome> ReadOutcomes(string key, string attack) => _database.Guarded(() => Rows.Query(Connection, Rows.Outcome, """
        SELECT example, label, broken, unstable, predicted, confidence, distance, survives_rounding, reached_of_ten, forward_passes, backward_passes
        FROM outcome JOIN attack ON attack.id = outcome.attack WHERE attack.key = $1 AND attack.attack = $2 ORDER BY example
        """, key, attack));

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">What is stored is damaged.</exception>
    public IReadOnlyList<CraftedSample> ReadSamples(string key, string attack) => _database.Guarded(() => Rows.Query(Connection, SampleRows.Sample, """
        SELECT image, target, source, reason, iterations, changed, success, features
        FROM sample JOIN attack ON attack.id = sample.attack WHERE attack.key = $1 AND attack.attack = $2 ORDER BY image, target
        """, key, attack));

    /// <inheritdoc/>
    public float[]? ReadPoint(string key, string attack, int example) => Values("""
        SELECT count, data FROM point JOIN attack ON attack.id = point.attack WHERE attack.key = $1 AND attack.attack = $2 AND example = $3
        """, key, attack, example);

    /// <inheritdoc/>
    public WorkCost ReadCost(string key, string attack) => _database.Guarded(() => Rows.Query(Connection,
        row => new WorkCost(row.GetDouble(0), row.GetDouble(1), row.GetInt64(2), row.GetInt64(3)), """
        SELECT total(seconds), total(cpu_seconds), coalesce(sum(forward_passes), 0), coalesce(sum(backward_passes), 0)
        FROM piece JOIN attack ON attack.id = piece.attack WHERE attack.key = $1 AND attack.attack = $2
        """, key, attack).Single());

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples or pairs is stored already; nothing is then kept.</exception>
    public void Commit(Piece piece) => _database.InTransaction(() =>
    {
        Rows.Change(Connection, "INSERT OR IGNORE INTO attack (key, attack) VALUES ($1, $2)", piece.Key, piece.Attack);
        long attack = Rows.Query(Connection, row => row.GetInt64(0), "SELECT id FROM attack WHERE key = $1 AND attack = $2", piece.Key, piece.Attack).Single();
        foreach (AttackOutcome outcome in piece.Outcomes)
            Rows.Change(Connection, "INSERT INTO outcome VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                attack, outcome.Example, outcome.Label, outcome.Broken, outcome.Unstable, outcome.Predicted, outcome.Confidence, outcome.Distance,
                outcome.SurvivesRounding, outcome.ReachedOfTen, outcome.ForwardPasses, outcome.BackwardPasses);
        foreach ((int example, float[] values) in piece.Points)
            Rows.Change(Connection, "INSERT INTO point VALUES ($1, $2, $3, $4)", attack, example, values.Length, FloatBlob.Pack(values));
        foreach (CraftedSample sample in piece.Samples)
            Rows.Change(Connection, "INSERT INTO sample VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", attack, sample.Image, sample.Target, sample.Source,
                sample.Reason.ToString(), sample.Iterations, sample.Changed, sample.Success, SampleRows.Pack(sample.Features));
        Rows.Change(Connection, "INSERT INTO piece (attack, seconds, cpu_seconds, forward_passes, backward_passes) VALUES ($1, $2, $3, $4, $5)",
            attack, piece.Cost.Seconds, piece.Cost.CpuSeconds, piece.Cost.ForwardPasses, piece.Cost.BackwardPasses);
    });

    /// <summary>Closes the database and lets other writers in.</summary>
    public void Dispose() => _database.Dispose();

    private float[]? Values(string query, params object?[] values) => _database.Guarded(() =>
        Rows.Query(Connection, row => FloatBlob.Unpack(row.GetFieldValue<byte[]>(1), row.GetInt64(0)), query, values).SingleOrDefault());
}
