using System.Text.Json;
using System.Text.Json.Nodes;
using Saddle.Perception.Answers;
using Saddle.Perception.Pages;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>Nobody's answers are lost for what somebody wrote, for what another one sent, or for what was handed over first; nor do any count twice.</summary>
public sealed class ImportedPeopleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyFolder _study;

    public ImportedPeopleTests() => _study = SmallStudy.Write(_folder.At("study"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("I took 5 <a as a joke", "markup in a comment")]
    [InlineData("<script>alert(1)</script>", "markup in a comment")]
    [InlineData("bell \u0007", "control characters in a comment")]
    public void A_comment_that_cannot_be_kept_costs_nobody_the_answers(string comment, string reason)
    {
        JsonObject document = Document(1);
        document["comment"] = comment;
        ChildProcess run = Import(document.ToJsonString());
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 participants imported, 0 were imported before, 0 refused; 1 in all.", run.Output, StringComparison.Ordinal);
        Assert.Contains($"answers 1: {reason}; the comment is left out, the answers are kept", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("script", run.Error, StringComparison.Ordinal);
        Participant kept = Assert.Single(Kept());
        Assert.Equal(8, kept.Answers.Count);
        Assert.Null(kept.Comment);
    }

    [Fact]
    public void Half_a_letter_in_a_comment_costs_nobody_the_answers()
    {
        // What is left of an emoji when a browser cuts a text; JSON writes it as an escape.
        ChildProcess run = Import(Document(1).ToJsonString().Replace("\"well\"", "\"well \\ud83d\"", StringComparison.Ordinal));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(8, Assert.Single(Kept()).Answers.Count);
    }

    [Fact]
    public void A_name_with_a_line_end_is_no_other_participant()
    {
        JsonObject again = Document(1);
        again["participant"] = HandedAnswers.Name(1) + "\n";
        ChildProcess run = Import(new JsonArray(Document(1), again).ToJsonString());
        Assert.Contains("1 participants imported, 0 were imported before, 1 refused; 1 in all.", run.Output, StringComparison.Ordinal);
        Assert.Contains("no participant's name", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_adds_answers_to_a_participant_who_has_a_link()
    {
        string link;
        using (var store = AnswerStore.Open(_study.Path, _study.Hash)) link = store.Links(2)[1];
        JsonObject document = Document(1);
        document["participant"] = link;
        ChildProcess run = Import(new JsonArray(document, Document(2)).ToJsonString());
        Assert.Contains("answers 1: the name of a participant who has a link", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 participants imported, 0 were imported before, 1 refused; 3 in all.", run.Output, StringComparison.Ordinal);
        Assert.Empty(Kept()[1].Answers);
        Assert.Equal(8, Kept()[2].Answers.Count);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(5000)]
    public void What_one_nests_deeply_spoils_nobody_elses_answers(int depth)
    {
        string deep = $"{{\"study\": {new string('[', depth)}{new string(']', depth)}}}";
        string indented = Document(2).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        ChildProcess run = Import($"[\n{Document(1).ToJsonString(new JsonSerializerOptions { WriteIndented = true })},\n{deep},\n{indented}\n]");
        Assert.Contains("2 participants imported, 0 were imported before, 1 refused; 2 in all.", run.Output, StringComparison.Ordinal);
        Assert.Contains("document 2: no answers of a study", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_breaks_off_leaves_what_stands_before_it_and_a_line_the_other_lines()
    {
        string cut = $"[{Document(1).ToJsonString()},\n{Document(2).ToJsonString(new JsonSerializerOptions { WriteIndented = true })},\n{{\"study\": \"";
        ChildProcess run = Import(cut);
        Assert.Contains("2 participants imported, 0 were imported before, 1 refused; 2 in all.", run.Output, StringComparison.Ordinal);
        Assert.Contains("document 3", run.Error, StringComparison.Ordinal);
        // One a line, of which one is the beginning of an array.
        run = Import($"[{Document(3).ToJsonString()}\n{Document(4).ToJsonString()}\n{Document(5).ToJsonString()}\n{{\n");
        Assert.Contains("2 participants imported, 0 were imported before, 2 refused; 4 in all.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_goes_on_may_add_a_comment_and_the_size_of_the_screen()
    {
        JsonObject begun = Document(1);
        while (begun["answers"]!.AsArray().Count > 3) begun["answers"]!.AsArray().RemoveAt(3);
        begun.Remove("comment");
        begun.Remove("pixelsPerMillimetre");
        Import(begun.ToJsonString());
        Import(Document(1).ToJsonString());
        Participant kept = Assert.Single(Kept());
        Assert.Equal(8, kept.Answers.Count);
        Assert.Equal("well", kept.Comment);
        Assert.Equal(3.8, Sizes().Single());
        // What was said first stays.
        JsonObject other = Document(1);
        other["comment"] = "badly";
        Assert.Contains("0 participants imported, 1 were imported before", Import(other.ToJsonString()).Output, StringComparison.Ordinal);
        Assert.Equal("well", Kept()[0].Comment);
    }

    [Fact]
    public void Nothing_in_the_place_of_an_answer_is_refused()
    {
        JsonObject document = Document(1);
        document["answers"]![2] = null;
        ChildProcess run = Import(new JsonArray(document, null, Document(2)).ToJsonString());
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 participants imported, 0 were imported before, 2 refused; 1 in all.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Orders_that_no_export_makes_are_refused()
    {
        JsonObject last = Document(1), beyond = Document(2);
        (last["plan"], beyond["plan"]) = (StudyExport.MostPlans - 1, StudyExport.MostPlans);
        ChildProcess run = Import(new JsonArray(last, beyond).ToJsonString());
        Assert.Contains("1 participants imported, 0 were imported before, 1 refused; 1 in all.", run.Output, StringComparison.Ordinal);
        Assert.Contains("no such plan", run.Error, StringComparison.Ordinal);
        SaddleCommandLine.Fails(2, "--participants", "perceive", "export", _study.Path, "--participants", $"{StudyExport.MostPlans + 1}");
    }

    private JsonObject Document(int person) => HandedAnswers.Document(_study, person);

    private ChildProcess Import(string text)
    {
        File.WriteAllText(_folder.At("import.json"), text);
        return SaddleCommandLine.Run("perceive", "import", _study.Path, _folder.At("import.json"));
    }

    private List<double?> Sizes()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_study.Path, "answers.db")};Pooling=False");
        connection.Open();
        return Rows.Query(connection, row => row.IsDBNull(0) ? null : (double?)row.GetDouble(0), "SELECT pixels_per_millimetre FROM participant");
    }

    private IReadOnlyList<Participant> Kept()
    {
        using var store = AnswerStore.Open(_study.Path, _study.Hash);
        return store.Read();
    }
}
