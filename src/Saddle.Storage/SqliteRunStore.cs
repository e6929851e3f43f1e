using Microsoft.Data.Sqlite;
using Saddle.Evaluation;

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
    /// <param name="readOnly">Whether the run is only read: it must be there, is not locked, and its folder may be read-only. False where nothing is said.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="RunFolderException">Another process writes there, or <c>run.db</c> is damaged, of another program or version, or missing where it is only read.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be made, read or written to.</exception>
    public static SqliteRunStore Open(string folder, bool readOnly = false) => new(RunDatabase.Open(folder, readOnly));

    /// <inheritdoc/>
    public string? ReadDocument(string name) => _database.ReadDocument(name);

    /// <inheritdoc/>
    public void WriteDocument(string name, string json) => _database.WriteDocument(name, json);

    /// <inheritdoc/>
    public IReadOnlyList<NaturalOutcome> ReadNatural() =>
        _database.Guarded(() => Rows.Query(Connection, Rows.Natural, "SELECT example, input_hash, label, predicted, confidence FROM natural_outcome ORDER BY example"));

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples is stored already; nothing is then kept.</exception>
    public void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs) => _database.InTransaction(() =>
    {
        foreach (NaturalOutcome outcome in outcomes)
            Rows.Change(Connection, "INSERT INTO natural_outcome VALUES ($1, $2, $3, $4, $5)", outcome.Example, outcome.InputHash, outcome.Label, outcome.Predicted, outcome.Confidence);
        foreach ((int example, float[] values) in inputs)
            Rows.Change(Connection, "INSERT INTO input VALUES ($1, $2, $3)", example, values.Length, FloatBlob.Pack(values));
    });

    /// <inheritdoc/>
    public float[]? ReadInput(int example) => Values("SELECT count, data FROM input WHERE example = $1", example);

    /// <inheritdoc/>
    public IReadOnlyList<AttackOutcome> ReadOutcomes(string threat, string attack) => _database.Guarded(() => Rows.Query(Connection, Rows.Outcome, """
        SELECT example, label, broken, unstable, predicted, confidence, distance, survives_rounding, reached_of_ten, forward_passes, backward_passes
        FROM outcome JOIN attack ON attack.id = outcome.attack WHERE attack.threat = $1 AND attack.attack = $2 ORDER BY example
        """, threat, attack));

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples is stored already; nothing is then kept.</exception>
    public void Commit(AttackPiece piece) => _database.InTransaction(() =>
    {
        Rows.Change(Connection, "INSERT OR IGNORE INTO attack (threat, attack) VALUES ($1, $2)", piece.Threat, piece.Attack);
        long attack = Rows.Query(Connection, row => row.GetInt64(0), "SELECT id FROM attack WHERE threat = $1 AND attack = $2", piece.Threat, piece.Attack).Single();
        foreach (AttackOutcome outcome in piece.Outcomes)
            Rows.Change(Connection, "INSERT INTO outcome VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                attack, outcome.Example, outcome.Label, outcome.Broken, outcome.Unstable, outcome.Predicted, outcome.Confidence, outcome.Distance,
                outcome.SurvivesRounding, outcome.ReachedOfTen, outcome.ForwardPasses, outcome.BackwardPasses);
        foreach ((int example, float[] values) in piece.Points)
            Rows.Change(Connection, "INSERT INTO point VALUES ($1, $2, $3, $4)", attack, example, values.Length, FloatBlob.Pack(values));
        Rows.Change(Connection, "INSERT INTO piece (attack, seconds, cpu_seconds) VALUES ($1, $2, $3)", attack, piece.Seconds, piece.CpuSeconds);
    });

    /// <inheritdoc/>
    public (double Seconds, double CpuSeconds) ReadTime(string threat, string attack) => _database.Guarded(() => Rows.Query(Connection, row => (row.GetDouble(0), row.GetDouble(1)), """
        SELECT total(seconds), total(cpu_seconds) FROM piece JOIN attack ON attack.id = piece.attack WHERE attack.threat = $1 AND attack.attack = $2
        """, threat, attack).Single());

    /// <inheritdoc/>
    public float[]? ReadPoint(string threat, string attack, int example) => Values("""
        SELECT count, data FROM point JOIN attack ON attack.id = point.attack WHERE attack.threat = $1 AND attack.attack = $2 AND example = $3
        """, threat, attack, example);

    /// <summary>Closes the database and lets other writers in.</summary>
    public void Dispose() => _database.Dispose();

    private float[]? Values(string query, params object?[] values) => _database.Guarded(() =>
        Rows.Query(Connection, row => FloatBlob.Unpack(row.GetFieldValue<byte[]>(1), row.GetInt64(0)), query, values).SingleOrDefault());
}
