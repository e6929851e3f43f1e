namespace Saddle.Tests;

public sealed class SuspectProcessorTests
{
    private const int Amd = 0x68747541, Hygon = 0x6F677948, Intel = 0x756E6547;

    [Theory]
    [InlineData(Amd, 0x121, false)]
    [InlineData(Amd, 0, true)]
    [InlineData(Hygon, 0, true)]
    [InlineData(Intel, 0, false)]
    public void A_processor_of_AMDs_kind_with_an_empty_leaf_of_caches_is_suspect(int vendor, int cache, bool suspect) =>
        Assert.Equal(suspect, SuspectProcessor.TellsNone((leaf, part) => leaf switch
        {
            0 => (16, vendor, 0, 0),
            unchecked((int)0x80000000) => (unchecked((int)0x80000028), 0, 0, 0),
            unchecked((int)0x8000001D) when part == 0 => (cache, 0, 0, 0),
            _ => (0, 0, 0, 0),
        }));

    [Fact]
    public void So_is_one_without_that_leaf() =>
        Assert.True(SuspectProcessor.TellsNone((leaf, _) => leaf == 0 ? (16, Amd, 0, 0) : leaf == unchecked((int)0x80000000)
            ? (unchecked((int)0x80000008), 0, 0, 0) : (0x121, 0, 0, 0)));
}
