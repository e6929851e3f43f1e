using Microsoft.Data.Sqlite;
using Saddle.Evaluation.Runs;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteRunStore _store;

    public SqliteRunStoreTests() => _store = SqliteRunStore.Open(Folder);

    protected override IRunStore Store => _store;

    private string Folder => _folder.At("runs/first");

    private string Database => Path.Combine(Folder, "run.db");

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AStoreThatIsOpenedAgainHoldsTheSame()
    {
        _store.WriteDocument("description", "{}");
        _store.CommitNatural([Pieces.Natural(1)], new Dictionary<int, float[]> { [1] = Pieces.Point(1) });
        _store.Commit(Pieces.Piece([1, 13]));
        _store.Dispose();
        _store = SqliteRunStore.Open(Folder);
        _store.Commit(Pieces.Piece([2]));
        using SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true);
        Assert.Equal("{}", reader.ReadDocument("description"));
        Assert.Equal([Pieces.Natural(1)], reader.ReadNatural());
        Assert.Equal(Pieces.Point(1), reader.ReadInput(1));
        Assert.Equal([Pieces.Outcome(1), Pieces.Outcome(2), Pieces.Outcome(13)], reader.ReadOutcomes(Pieces.Threat, Pieces.Attack));
        Assert.Equal(Pieces.Cost + Pieces.Cost, reader.ReadCost(Pieces.Threat, Pieces.Attack));
        Assert.Throws<EnvironmentException>(() => reader.WriteDocument("description", "changed"));
    }

    [Fact]
    public void ReadingLeavesTheFolderAsItWas()
    {
        _store.Commit(Pieces.Piece([1]));
        _store.Dispose();
        File.Delete(Path.Combine(Folder, "run.lock"));
        byte[] before = File.ReadAllBytes(Database);
        using (SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true))
            Assert.Single(reader.ReadOutcomes(Pieces.Threat, Pieces.Attack));
        Assert.Equal(["run.db"], Directory.GetFiles(Folder).Select(Path.GetFileName));
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void ASecondWriterIsToldWhoHoldsTheFolder()
    {
        RunFolderException error = Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(Folder));
        Assert.Contains($"in use by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        _store.Dispose();
        _store = SqliteRunStore.Open(Folder);
    }

    [Fact]
    public void FilesThatAKilledWriterLeftBehindBlockNobody()
    {
        _store.Dispose();
        File.WriteAllText(Path.Combine(Folder, "run.lock"), "");
        File.WriteAllText(Path.Combine(Folder, "run.pid"), "999999");
        _store = SqliteRunStore.Open(Folder);
        _store.Commit(Pieces.Piece([1]));
    }

    [Theory]
    [InlineData("no database at all, but long enough to be one")]
    [InlineData("SQLite format 3\0 and then nothing of the kind")]
    public void WhatIsNoDatabaseIsRefused(string content)
    {
        _store.Dispose();
        File.WriteAllText(Database, string.Concat(Enumerable.Repeat(content, 50)));
        AssertRefused("damaged");
        Assert.StartsWith(content, File.ReadAllText(Database), StringComparison.Ordinal);
    }

    [Fact]
    public void ACutOffDatabaseIsRefused()
    {
        _store.Commit(Pieces.Piece([.. Enumerable.Range(0, 500)]));
        _store.Dispose();
        using (FileStream file = File.OpenWrite(Database)) file.SetLength(file.Length / 2 / 4096 * 4096);
        RunFolderException error = Assert.Throws<RunFolderException>(() =>
        {
            _store = SqliteRunStore.Open(Folder);
            _store.ReadOutcomes(Pieces.Threat, Pieces.Attack);
        });
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE songs (title TEXT)", "another program", true)]
    [InlineData("PRAGMA user_version = 4", "version 4", false)]
    [InlineData("PRAGMA user_version = 0", "version 0", false)]
    public void DatabasesOfOthersAreRefused(string statement, string said, bool fresh)
    {
        _store.Dispose();
        if (fresh) File.Delete(Database);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            RunSchema.Execute(connection, statement);
        }
        AssertRefused(said);
    }

    [Fact]
    public void DamagedRowsAreRefused()
    {
        _store.Commit(Pieces.Piece([1]));
        RunSchema.Execute(_store.Connection, "UPDATE point SET count = 1000000000000");
        Assert.Throws<RunFolderException>(() => _store.ReadPoint(Pieces.Threat, Pieces.Attack, 1));
        RunSchema.Execute(_store.Connection, "UPDATE point SET count = 7, data = x'00112233'");
        Assert.Throws<RunFolderException>(() => _store.ReadPoint(Pieces.Threat, Pieces.Attack, 1));
        RunSchema.Execute(_store.Connection, "DROP TABLE outcome");
        Assert.Throws<RunFolderException>(() => _store.ReadOutcomes(Pieces.Threat, Pieces.Attack));
    }

    [Fact]
    public void AFullDiskKeepsWhatIsCommittedAndNothingElse()
    {
        _store.Commit(Pieces.Piece([1]));
        RunSchema.Execute(_store.Connection, "PRAGMA max_page_count = 20");
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => _store.Commit(Pieces.Piece([.. Enumerable.Range(2, 5000)])));
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.Equal([1], _store.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example));
    }

    [Fact]
    public void WhereNoRunIsNoneIsRead()
    {
        Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(_folder.At("nowhere"), readOnly: true));
        Assert.False(Directory.Exists(_folder.At("nowhere")));
        _folder.Write("empty/run.db", []);
        Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(_folder.At("empty"), readOnly: true));
        SqliteRunStore.Open(_folder.At("empty")).Dispose();
    }

    [Fact]
    public void AFileWhereTheFolderShouldBeIsNamed()
    {
        string file = _folder.Write("taken", [1]);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => SqliteRunStore.Open(Path.Combine(file, "run")));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string said)
    {
        foreach (bool readOnly in (bool[])[false, true])
        {
            RunFolderException error = Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(Folder, readOnly));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
            Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        }
    }
}
