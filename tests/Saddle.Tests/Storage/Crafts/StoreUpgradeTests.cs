using Microsoft.Data.Sqlite;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class StoreUpgradeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StoreUpgradeTests()
    {
        using (SqliteRunStore store = SqliteRunStore.Open(Folder))
        {
            store.WriteDocument("description", "{}");
            store.Commit(Pieces.Piece([1, 2]));
        }
        Change("DROP TABLE crafted_sample; DROP TABLE craft_piece; DROP TABLE craft; PRAGMA user_version = 1");
    }

    private string Folder => _folder.At("run");

    private string Database => Path.Combine(Folder, "run.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunOfVersionOneIsReadAsItIs()
    {
        byte[] before = File.ReadAllBytes(Database);
        using (SqliteRunStore run = SqliteRunStore.Open(Folder, readOnly: true))
            Assert.Equal([Pieces.Outcome(1), Pieces.Outcome(2)], run.ReadOutcomes(Pieces.Threat, Pieces.Attack));
        using (SqliteCraftStore crafts = SqliteCraftStore.Open(Folder, readOnly: true))
        {
            Assert.Equal("{}", crafts.ReadDocument("description"));
            Assert.Empty(crafts.ReadSamples(CraftPieces.Craft));
            Assert.Equal(default, crafts.ReadCost(CraftPieces.Craft));
        }
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ARunOfVersionOneIsUpgradedWhenItIsWrittenTo(bool byEvaluation)
    {
        if (byEvaluation)
            using (SqliteRunStore run = SqliteRunStore.Open(Folder)) run.Commit(Pieces.Piece([3]));
        else
            using (SqliteCraftStore crafts = SqliteCraftStore.Open(Folder)) crafts.WriteDocument("craft", "{}");
        using (SqliteCraftStore crafts = SqliteCraftStore.Open(Folder))
            crafts.CommitSamples(CraftPieces.Piece([(1, 2)]));
        using SqliteCraftStore reader = SqliteCraftStore.Open(Folder, readOnly: true);
        CraftPieces.AssertSame([(1, 2)], reader.ReadSamples(CraftPieces.Craft));
        using SqliteRunStore outcomes = SqliteRunStore.Open(Folder, readOnly: true);
        Assert.Equal(byEvaluation ? [1, 2, 3] : [1, 2], outcomes.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example));
        Assert.Equal("{}", outcomes.ReadDocument("description"));
    }

    [Fact]
    public void AnUpgradeThatFailsLeavesVersionOne()
    {
        Change("CREATE TABLE craft_piece (id INTEGER)");
        byte[] before = File.ReadAllBytes(Database);
        Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(Folder));
        Assert.Equal(before, File.ReadAllBytes(Database));
        Change("DROP TABLE craft_piece");
        using SqliteRunStore again = SqliteRunStore.Open(Folder);
        again.Commit(Pieces.Piece([3]));
    }

    private void Change(string statements)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        RunSchema.Execute(connection, statements);
    }
}
