using Microsoft.Data.Sqlite;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

/// <summary>Runs of other versions of the store are refused and stay as they are.</summary>
public sealed class OtherVersionTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    public void ARunOfAnotherVersionIsRefusedByItsNumber(int version, bool readOnly)
    {
        using var folder = new TemporaryFolder();
        string run = folder.At("run"), database = Path.Combine(run, "run.db");
        using (SqliteRunStore store = SqliteRunStore.Open(run)) store.Commit(Pieces.Piece([1]));
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            RunSchema.Execute(connection, $"PRAGMA user_version = {version}");
        }
        byte[] before = File.ReadAllBytes(database);
        RunFolderException error = Assert.Throws<RunFolderException>(() => SqliteRunStore.Open(run, readOnly));
        Assert.Contains($"store version {version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("reads version 3 alone", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(database));
    }
}
