using System.Text.Json.Nodes;
using Saddle.Evaluation.Runs;
using Saddle.Reports;
using Saddle.Tests.Data;

namespace Saddle.Tests.Reports;

/// <summary>A reproduction as it is drawn when it was measured, and as it is drawn from a store that kept it.</summary>
internal static class StoredPage
{
    /// <summary>Asserts that both give the same page, to the byte, and a document of the same content.</summary>
    public static Reproduction IsTheSame(Reproduction reproduction)
    {
        using var folder = new TemporaryFolder();
        using var store = new MemoryRunStore();
        reproduction.Keep(store);
        var read = Reproduction.Read(store);
        ReproductionReport.Write(reproduction, folder.At("first.html"));
        ReproductionReport.Write(store, folder.At("again.html"));
        Assert.Equal(File.ReadAllText(folder.At("first.html")), File.ReadAllText(folder.At("again.html")));
        ReproductionReport.WriteJson(reproduction, folder.At("first.json"));
        ReproductionReport.WriteJson(read, folder.At("again.json"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(folder.At("first.json"))), JsonNode.Parse(File.ReadAllText(folder.At("again.json")))));
        return read;
    }
}
