using Saddle.Evaluation;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class SqliteCraftStoreTests : CraftStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteCraftStore _store;

    public SqliteCraftStoreTests() => _store = SqliteCraftStore.Open(Folder);

    protected override ICraftStore Store => _store;

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
        _store.CommitSamples(CraftPieces.Piece([(1, 2), (5, 0)]));
        _store.Dispose();
        _store = SqliteCraftStore.Open(Folder);
        _store.CommitSamples(CraftPieces.Piece([(2, 2)]));
        using SqliteCraftStore reader = SqliteCraftStore.Open(Folder, readOnly: true);
        CraftPieces.AssertSame([(1, 2), (2, 2), (5, 0)], reader.ReadSamples(CraftPieces.Craft));
        Assert.Equal(CraftPieces.Cost + CraftPieces.Cost, reader.ReadCost(CraftPieces.Craft));
        Assert.Throws<EnvironmentException>(() => reader.CommitSamples(CraftPieces.Piece([(9, 9)])));
    }

    [Fact]
    public void ReadingLeavesTheFolderAsItWas()
    {
        _store.CommitSamples(CraftPieces.Piece([(1, 2)]));
        _store.Dispose();
        File.Delete(Path.Combine(Folder, "run.lock"));
        byte[] before = File.ReadAllBytes(Database);
        using (SqliteCraftStore reader = SqliteCraftStore.Open(Folder, readOnly: true))
            Assert.Single(reader.ReadSamples(CraftPieces.Craft));
        Assert.Equal(["run.db"], Directory.GetFiles(Folder).Select(Path.GetFileName));
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void ASecondWriterIsToldWhoHoldsTheFolder()
    {
        foreach (Func<IDisposable> open in (Func<IDisposable>[])[() => SqliteCraftStore.Open(Folder), () => SqliteRunStore.Open(Folder)])
        {
            RunFolderException error = Assert.Throws<RunFolderException>(() => open());
            Assert.Contains($"in use by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        }
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
        _store.CommitSamples(CraftPieces.Piece([(1, 1)]));
        RunSchema.Execute(_store.Connection, $"UPDATE crafted_sample SET {damage}");
        RunFolderException error = Assert.Throws<RunFolderException>(() => _store.ReadSamples(CraftPieces.Craft));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LostTablesAndPagesAreRefused()
    {
        _store.CommitSamples(CraftPieces.Piece([.. Enumerable.Range(0, 2000).Select(image => (image, 1))]));
        _store.Dispose();
        byte[] whole = File.ReadAllBytes(Database);
        File.WriteAllBytes(Database, whole[..(whole.Length / 2 / 4096 * 4096)]);
        Assert.Throws<RunFolderException>(() =>
        {
            using SqliteCraftStore reader = SqliteCraftStore.Open(Folder, readOnly: true);
            reader.ReadSamples(CraftPieces.Craft);
        });
        File.WriteAllBytes(Database, whole);
        _store = SqliteCraftStore.Open(Folder);
        RunSchema.Execute(_store.Connection, "DROP TABLE craft_piece");
        Assert.Throws<RunFolderException>(() => _store.ReadCost(CraftPieces.Craft));
    }

    [Fact]
    public void AFullDiskKeepsWhatIsCommittedAndNothingElse()
    {
        _store.CommitSamples(CraftPieces.Piece([(1, 2)]));
        RunSchema.Execute(_store.Connection, "PRAGMA max_page_count = 25");
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => _store.CommitSamples(CraftPieces.Piece([.. Enumerable.Range(2, 5000).Select(image => (image, 1))])));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        CraftPieces.AssertSame([(1, 2)], _store.ReadSamples(CraftPieces.Craft));
    }

    [Fact]
    public void EvaluationsAndCraftingsShareAFolderOneAfterTheOther()
    {
        _store.CommitSamples(CraftPieces.Piece([(1, 2)]));
        _store.Dispose();
        using (SqliteRunStore run = SqliteRunStore.Open(Folder)) run.Commit(Pieces.Piece([4]));
        _store = SqliteCraftStore.Open(Folder);
        CraftPieces.AssertSame([(1, 2)], _store.ReadSamples(CraftPieces.Craft));
        using SqliteRunStore reader = SqliteRunStore.Open(Folder, readOnly: true);
        Assert.Equal([Pieces.Outcome(4)], reader.ReadOutcomes(Pieces.Threat, Pieces.Attack));
    }
}
