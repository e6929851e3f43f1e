namespace Saddle.Tests;

/// <summary>Words that were nearly written.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("pgd", "pgd", 0)]
    [InlineData("pdg", "pgd", 1)]
    [InlineData("evalaute", "evaluate", 1)]
    [InlineData("", "ddn", 3)]
    [InlineData("fgms", "fgsm", 1)]
    [InlineData("abcd", "badc", 2)]
    public void AreSoManyLettersApart(string first, string second, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(first, second));
        Assert.Equal(distance, Spelling.Distance(second, first));
    }

    [Fact]
    public void TheSwappedWordIsNearerThanAnotherOfTheSameLetters() => Assert.Equal("pgd", Spelling.Nearest("pdg", ["ddn", "pgd", "mim"]));
}
