using Saddle.Storage;
using Saddle.Tests.Data;
using Saddle.Tests.Storage;

namespace Saddle.Tests.Hostile;

/// <summary>A mutated run store is read or refused, and nothing else happens.</summary>
public sealed class HostileRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_stores()
    {
        using (SqliteRunStore store = SqliteRunStore.Open(_folder.At("run")))
        {
            store.WriteDocument("description", "{}");
            store.CommitNatural([Pieces.Natural(1)], new Dictionary<int, float[]> { [1] = Pieces.Point(1) });
            store.Commit(Pieces.Piece([1, 13]));
        }
        var fuzz = new FileFuzz("run.db", bytes =>
        {
            _folder.Write("run/run.db", bytes);
            using SqliteRunStore store = SqliteRunStore.Open(_folder.At("run"), readOnly: true);
            store.ReadDocument("description");
            store.ReadNatural();
            store.ReadInput(1);
            store.ReadOutcomes(Pieces.Threat, Pieces.Attack);
        })
        { ExitCodes = [4, 5] };
        fuzz.Run([File.ReadAllBytes(_folder.At("run/run.db"))], 600);
    }
}
