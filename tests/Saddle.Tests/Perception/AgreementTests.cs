using Saddle.Perception.Statistics;

namespace Saddle.Tests.Perception;

/// <summary>Agreement is that of the worked examples in the papers, to the digits printed.</summary>
public sealed class AgreementTests
{
    private const int Missing = 0;

    [Fact]
    public void Alpha_is_that_of_Krippendorffs_example_with_missing_answers()
    {
        // Krippendorff 2011, section C: four observers, twelve units.
        int[][] observers =
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        Assert.Equal(0.743, Math.Round(NominalAgreement.KrippendorffAlpha(Units(observers))!.Value, 3));
    }

    [Fact]
    public void Alpha_is_that_of_Krippendorffs_examples_with_two_observers()
    {
        // Sections A and B of the same paper.
        Assert.Equal(0.095, Math.Round(NominalAgreement.KrippendorffAlpha(Units([[1, 2, 1, 1, 1, 1, 1, 1, 2, 1], [2, 2, 2, 1, 1, 2, 1, 1, 1, 1]]))!.Value, 3));
        int[][] nominal = [[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]];
        Assert.Equal(0.692, Math.Round(NominalAgreement.KrippendorffAlpha(Units(nominal))!.Value, 3));
    }

    [Fact]
    public void Kappa_is_that_of_the_example_with_fourteen_raters()
    {
        // Ten subjects in five categories by fourteen raters, the example by which Fleiss' kappa is commonly taught.
        int[][] table =
        [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ];
        Assert.Equal(0.210, Math.Round(NominalAgreement.FleissKappa(table.Select(Answers))!.Value, 3));
    }

    [Fact]
    public void Kappa_is_that_of_Fleiss_own_example()
    {
        // Fleiss 1971, table 1: thirty patients, six psychiatrists each; depression, personality disorder, schizophrenia, neurosis, other.
        int[][] table =
        [
            [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
            [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
            [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0],
            [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0],
            [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
        ];
        // The shares of the categories and the agreement by category that the paper prints hold the table to it.
        double[] shares = [0.144, 0.144, 0.167, 0.306, 0.239], byCategory = [0.245, 0.245, 0.520, 0.471, 0.566];
        Assert.All(table, row => Assert.Equal(6, row.Sum()));
        for (int category = 0; category < 5; category++)
        {
            Assert.Equal(shares[category], Math.Round(table.Sum(row => row[category]) / 180.0, 3));
            // One category against all others together.
            IEnumerable<IReadOnlyList<int>> against = table.Select(row => Answers([row[category], 6 - row[category]]));
            Assert.Equal(byCategory[category], Math.Round(NominalAgreement.FleissKappa(against)!.Value, 3));
        }
        Assert.Equal(0.430, Math.Round(NominalAgreement.FleissKappa(table.Select(Answers))!.Value, 3));
    }

    [Fact]
    public void Perfect_agreement_is_one_and_what_cannot_disagree_has_none()
    {
        int[][] perfect = [[1, 1, 1], [2, 2], [3, 3, 3, 3]];
        Assert.Equal(1, NominalAgreement.KrippendorffAlpha(perfect));
        Assert.Equal(1, NominalAgreement.FleissKappa(perfect));
        Assert.Null(NominalAgreement.KrippendorffAlpha([[1, 1], [1, 1]]));
        Assert.Null(NominalAgreement.FleissKappa([[1, 1], [1, 1]]));
        Assert.Null(NominalAgreement.KrippendorffAlpha([[1], [2], []]));
        Assert.Null(NominalAgreement.FleissKappa([]));
    }

    private static IEnumerable<IReadOnlyList<int>> Units(int[][] observers) => Enumerable.Range(0, observers[0].Length)
        .Select(unit => (IReadOnlyList<int>)[.. observers.Select(observer => observer[unit]).Where(answer => answer != Missing)]);

    private static IReadOnlyList<int> Answers(int[] counts) => [.. counts.SelectMany((count, category) => Enumerable.Repeat(category, count))];
}
