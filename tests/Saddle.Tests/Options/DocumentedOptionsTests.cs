using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.Tests.Options;

/// <summary>The tables of options in the documentation are what the options say of themselves.</summary>
public class DocumentedOptionsTests
{
    [Fact]
    public void Attacks_have_the_options_that_their_page_lists() =>
        Holds("docs/attacks.md",
            Table("", AttackCatalogue.All.SelectMany(entry => entry.Options.Select(option => (entry.Name, option))), AttackCatalogue.All.Count));

    [Fact]
    public void Trainings_have_the_options_that_their_page_lists()
    {
        CatalogueEntry<TrainingMethod>[] methods = [.. TrainingMethods.Names.All.Where(entry => entry.Name != TrainingMethods.Natural)];
        Holds("docs/training.md", Table("--", OptionSet.Describe(new TrainingOptions()).Select(option => ("", option)), 1));
        Holds("docs/training.md", Table("--", methods.SelectMany(entry => entry.Options.Select(option => (entry.Name, option))), methods.Length));
    }

    private static string Table(string dashes, IEnumerable<(string Owner, OptionDescription Option)> options, int all)
    {
        var rows = options.GroupBy(owner => (owner.Option.Name, owner.Option.Explanation)).OrderBy(row => row.Key.Name, StringComparer.Ordinal).Select(row =>
        {
            string of = row.Count() == all ? "" : $" ({string.Join(", ", row.Select(owner => owner.Owner))})";
            OptionDescription first = row.First().Option;
            string others = string.Concat(row.Where(owner => owner.Option.FullDefault != first.FullDefault).Select(owner =>
                $"; {owner.Owner}: {owner.Option.FullDefault}"));
            return $"| `{dashes}{first.Name}`{of} | {first.FullDefault}{others} | {first.Explanation.Replace("|", "\\|", StringComparison.Ordinal)} |";
        });
        return string.Join('\n', ["| option | default | what it is |", "|---|---|---|", .. rows]) + "\n";
    }

    private static void Holds(string page, string table)
    {
        string text = File.ReadAllText(RepositoryFiles.Path(page));
        if (!text.Contains(table, StringComparison.Ordinal)) Assert.Fail($"{page} lacks this table:\n{table}");
    }
}
