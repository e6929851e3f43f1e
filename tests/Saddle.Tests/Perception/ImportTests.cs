using System.Text.Json;
using System.Text.Json.Nodes;
using Saddle.Perception.Answers;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>Answers from elsewhere are kept where they are some, once, and nothing else is.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyFolder _study;

    public ImportTests() => _study = SmallStudy.Write(_folder.At("study"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_an_array_and_one_a_line_are_read_and_count_once()
    {
        File.WriteAllText(_folder.At("one.json"), Document(1).ToJsonString());
        File.WriteAllText(_folder.At("array.json"), new JsonArray(Document(2), Document(3)).ToJsonString());
        File.WriteAllText(_folder.At("lines.jsonl"), $"{Document(4).ToJsonString()}\n\n{Document(1).ToJsonString()}\n");
        ChildProcess run = SaddleCommandLine.Run("perceive", "import", _study.Path, _folder.At("one.json"), _folder.At("array.json"),
            _folder.At("lines.jsonl"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("4 participants imported, 1 were imported before, 0 refused; 4 in all.", run.Output, StringComparison.Ordinal);
        Participant kept = Kept()[2];
        Assert.Equal(3, kept.Plan);
        Assert.Equal(8, kept.Answers.Count);
        Assert.Equal("well", kept.Comment);
        // They stand beside people with links, who have plans of their own.
        using var store = AnswerStore.Open(_study.Path, _study.Hash);
        Assert.Equal(2, store.Links(2).Count);
        Assert.Null(store.Find(HandedAnswers.Name(1)));
    }

    [Fact]
    public void What_is_no_answer_is_refused_and_said_and_the_rest_is_kept()
    {
        (string Words, Action<JsonObject> Change)[] wrong =
        [
            ("another study", document => document["study"] = new string('0', 64)),
            ("no participant's name", document => document["participant"] = "../../etc/passwd"),
            ("no such plan", document => document["plan"] = -1),
            ("no consent", document => document["consented"] = false),
            ("impossible size", document => document["pixelsPerMillimetre"] = 0),
            ("answers out of order", document => Answers(document)[0]!["trial"] = 1),
            ("answers out of order", document => Answers(document).Add(Answers(document)[0]!.DeepClone())),
            ("no such choice", document => Answers(document)[2]!["class"] = 10),
            ("impossible time", document => Answers(document)[2]!["lastMilliseconds"] = 1),
            ("no answers of a study", document => document["administrator"] = true),
            ("no answers of a study", document => document["answers"] = "all right"),
            ("no answers of a study", document => document.Remove("plan")),
            ("no answers", document => Answers(document).Clear()),
        ];
        var documents = new JsonArray(Document(1));
        foreach ((int index, (string _, Action<JsonObject> change)) in wrong.Index())
        {
            JsonObject document = Document(10 + index);
            change(document);
            documents.Add(document);
        }
        File.WriteAllText(_folder.At("many.json"), documents.ToJsonString());
        ChildProcess run = SaddleCommandLine.Run("perceive", "import", _study.Path, _folder.At("many.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"1 participants imported, 0 were imported before, {wrong.Length} refused; 1 in all.", run.Output, StringComparison.Ordinal);
        foreach ((string words, Action<JsonObject> _) in wrong) Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Single(Kept());
    }

    [Fact]
    public void A_participant_may_go_on_but_not_say_otherwise()
    {
        JsonObject begun = Document(1), other = Document(1);
        while (Answers(begun).Count > 3) Answers(begun).RemoveAt(3);
        Import(begun);
        Assert.Equal(3, Kept()[0].Answers.Count);
        Import(Document(1));
        Assert.Equal(8, Kept()[0].Answers.Count);
        Answers(other)[1]!["class"] = 9;
        Assert.Contains("other answers of a participant", Import(other), StringComparison.Ordinal);
        Assert.Equal(Document(1)["answers"]![1]!["class"]!.GetValue<int>(), Kept()[0].Answers[1].Class);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not at all")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("{\"study\":1}")]
    public void Files_without_answers_are_unusable_input(string text)
    {
        File.WriteAllText(_folder.At("none.json"), text);
        ChildProcess run = SaddleCommandLine.Run("perceive", "import", _study.Path, _folder.At("none.json"));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("nothing was kept", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_file_and_none_are_said()
    {
        File.WriteAllBytes(_folder.At("binary.json"), [0xFF, 0xFE, 0x00, 0x80]);
        SaddleCommandLine.Fails(3, "no text in UTF-8", "perceive", "import", _study.Path, _folder.At("binary.json"));
        SaddleCommandLine.Fails(3, "There is no file", "perceive", "import", _study.Path, _folder.At("nowhere.json"));
    }

    [Fact]
    public void The_exported_page_tells_neither_conditions_nor_classes()
    {
        ChildProcess run = SaddleCommandLine.Run("perceive", "export", _study.Path, "--participants", "7");
        Assert.Equal(0, run.ExitCode);
        string to = Path.Combine(_study.Path, "export"), data = File.ReadAllText(Path.Combine(to, "study-data.js"));
        Assert.Equal(["handed.js", "index.html", "study-data.js", "study.css", "study.js"],
            Directory.GetFiles(to).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(_study.Study.Pictures.Count, Directory.GetFiles(Path.Combine(to, "pictures")).Length);
        foreach (string word in (string[])["distortion", "condition", "label", "predicted", "theta", "jsma", "catch", "unaltered", "blank"])
            Assert.DoesNotContain(word, data, StringComparison.OrdinalIgnoreCase);
        using var read = JsonDocument.Parse(data[data.IndexOf('{', StringComparison.Ordinal)..data.LastIndexOf(';')]);
        Assert.Equal(7, read.RootElement.GetProperty("plans").GetArrayLength());
        Assert.Equal(_study.Hash, read.RootElement.GetProperty("study").GetString());
        Assert.DoesNotContain("http", File.ReadAllText(Path.Combine(to, "index.html")).Replace("http-equiv", "", StringComparison.Ordinal)
            .Replace("https:;", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_into_the_folder_of_an_earlier_one_leaves_none_of_its_pictures()
    {
        string to = _folder.At("page");
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "export", _study.Path, "--out", to).ExitCode);
        File.WriteAllText(_folder.At("page/pictures/notes.png"), "somebody's own");
        StudyFolder other = SmallStudy.Write(_folder.At("other"), SmallStudy.Design(samples: 7, each: 3) with { Seed = 77 });
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "export", other.Path, "--out", to).ExitCode);
        Assert.Equal(other.Study.Pictures.Keys.Append("notes.png").Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(to, "pictures")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_exported_page_knows_which_comments_are_kept()
    {
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "export", _study.Path).ExitCode);
        string data = File.ReadAllText(Path.Combine(_study.Path, "export", "study-data.js"));
        using var read = JsonDocument.Parse(data[data.IndexOf('{', StringComparison.Ordinal)..data.LastIndexOf(';')]);
        JsonElement comment = read.RootElement.GetProperty("comment");
        Assert.Equal(Comment.Longest, comment.GetProperty("longest").GetInt32());
        var refused = new System.Text.RegularExpressions.Regex(comment.GetProperty("refused").GetString()!,
            System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.ECMAScript);
        foreach (string text in (string[])["5 <a", "<b>", "&#60;", "JavaScript:x", "data:text/html", "bell \u0007", "\u0085", "\uFFFD",
            "plain", "3 > 2 & so on", "5 < 6", "two\nlines\tand a tab", "\uD83D\uDE00"])
            Assert.Equal(Comment.Problem(text) is not null, refused.IsMatch(text));
    }

    private static JsonArray Answers(JsonObject document) => document["answers"]!.AsArray();

    private JsonObject Document(int person) => HandedAnswers.Document(_study, person);

    private string Import(JsonObject document)
    {
        File.WriteAllText(_folder.At("import.json"), document.ToJsonString());
        return SaddleCommandLine.Run("perceive", "import", _study.Path, _folder.At("import.json")).Error;
    }

    private IReadOnlyList<Participant> Kept()
    {
        using var store = AnswerStore.Open(_study.Path, _study.Hash);
        return store.Read();
    }
}
