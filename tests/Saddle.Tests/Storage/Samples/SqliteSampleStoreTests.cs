using Saddle.Evaluation.Runs;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class SqliteSampleStoreTests : SampleStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteRunStore _store;

    public SqliteSampleStoreTests() => _store = SqliteRunStore.Open(Folder);

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
        _store.Commit(SamplePieces.Piece([(1, 2), (5, 0)]));
        _store.Dispose();
        _store = SqliteRunStore.Open(Folder);
        _store.Commit(SamplePieces.Piece([(2, 2)]));
        using SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true);
        SamplePieces.AssertSame([(1, 2), (2, 2), (5, 0)], reader.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(SamplePieces.Cost + SamplePieces.Cost, reader.ReadCost(SamplePieces.Key, SamplePieces.Attack));
        Assert.Throws<EnvironmentException>(() => reader.Commit(SamplePieces.Piece([(9, 9)])));
    }

    [Fact]
    public void ReadingLeavesTheFolderAsItWas()
    {
        _store.Commit(SamplePieces.Piece([(1, 2)]));
        _store.Dispose();
        File.Delete(Path.Combine(Folder, "run.lock"));
        byte[] before = File.ReadAllBytes(Database);
        using (SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true))
            Assert.Single(reader.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(["run.db"], Directory.GetFiles(Folder).Select(Path.GetFileName));
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void ASecondWriterIsToldWhoHoldsTheFolder()
    {
        RunFolderException error = Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(Folder));
        Assert.Contains($"in use by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features = x'010203'")]
    [InlineData("features = x'ffffffff', iterations = 1, changed = 1")]
    [InlineData("features = x'', iterations = 2")]
    [InlineData("iterations = 3")]
    [InlineData("iterations = 0")]
    [InlineData("iterations = -1")]
    [InlineData("iterations = 5000000000")]
    [InlineData("changed = 5")]
    [InlineData("reason = 'Tired'")]
    [InlineData("reason = '1'")]
    public void DamagedRowsAreRefused(string damage)
    {
        _store.Commit(SamplePieces.Piece([(1, 1)]));
        RunSchema.Execute(_store.Connection, $"UPDATE sample SET {damage}");
        RunFolderException error = Assert.Throws<RunFolderException>(() => _store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LostTablesAndPagesAreRefused()
    {
        _store.Commit(SamplePieces.Piece([.. Enumerable.Range(0, 2000).Select(image => (image, 1))]));
        _store.Dispose();
        byte[] whole = File.ReadAllBytes(Database);
        File.WriteAllBytes(Database, whole[..(whole.Length / 2 / 4096 * 4096)]);
        Assert.Throws<RunFolderException>(() =>
        {
            using SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true);
            reader.ReadSamples(SamplePieces.Key, SamplePieces.Attack);
        });
        File.WriteAllBytes(Database, whole);
        _store = SqliteRunStore.Open(Folder);
        RunSchema.Execute(_store.Connection, "DROP TABLE piece");
        Assert.Throws<RunFolderException>(() => _store.ReadCost(SamplePieces.Key, SamplePieces.Attack));
    }

    [Fact]
    public void AFullDiskKeepsWhatIsCommittedAndNothingElse()
    {
        _store.Commit(SamplePieces.Piece([(1, 2)]));
        RunSchema.Execute(_store.Connection, "PRAGMA max_page_count = 25");
        EnvironmentException error =
            Assert.Throws<EnvironmentException>(() => _store.Commit(SamplePieces.Piece([.. Enumerable.Range(2, 5000).Select(image => (image, 1))])));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        SamplePieces.AssertSame([(1, 2)], _store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
    }

    [Fact]
    public void EvaluationsAndCraftingsShareAFolderOneAfterTheOther()
    {
        _store.Commit(SamplePieces.Piece([(1, 2)]));
        _store.Dispose();
        using (SqliteRunStore run = SqliteRunStore.Open(Folder)) run.Commit(Pieces.Piece([4]));
        _store = SqliteRunStore.Open(Folder);
        SamplePieces.AssertSame([(1, 2)], _store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        using SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true);
        Assert.Equal([Pieces.Outcome(4)], reader.ReadOutcomes(Pieces.Threat, Pieces.Attack));
    }
}
