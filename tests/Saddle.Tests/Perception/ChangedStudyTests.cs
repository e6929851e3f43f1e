using System.Text.Json;
using System.Text.Json.Nodes;
using Saddle.Perception.Answers;
using Saddle.Perception.Server;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>Answers are to the study that people were shown, whichever was looked at before the first of them came.</summary>
public sealed class ChangedStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyFolder _shown;

    public ChangedStudyTests() => _shown = SmallStudy.Write(_folder.At("study"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_answer_says_to_which_study_all_are()
    {
        using var store = AnswerStore.Open(_shown.Path, _shown.Hash);
        store.Links(1);
        store.Consent(0);
        StudyFolder changed = Change();
        // Looking at another study is no answer to it.
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "report", changed.Path).ExitCode);
        Assert.Equal(AnswerReceipt.Kept, store.Record(0, One(0)));
        SaddleCommandLine.Fails(4, "changed after its first answer", "perceive", "report", changed.Path);
        Restore();
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "report", _shown.Path).ExitCode);
    }

    [Fact]
    public void Who_was_shown_another_study_than_the_first_answer_is_to_is_refused()
    {
        using var store = AnswerStore.Open(_shown.Path, _shown.Hash);
        store.Links(1);
        store.Consent(0);
        StudyFolder changed = Change();
        using (var other = AnswerStore.Open(changed.Path, changed.Hash)) Assert.Equal(AnswerReceipt.Kept, other.Import(Handed(changed, 1)));
        Assert.Contains("changed after its first answer", Assert.Throws<RunFolderException>(() => store.Record(0, One(0))).Message, StringComparison.Ordinal);
        Assert.Throws<RunFolderException>(() => store.Import(Handed(_shown, 2)));
        Assert.Equal(8, store.Answers);
        Assert.Equal(2, store.Participants);
    }

    [Fact]
    public async Task A_server_whose_study_was_changed_acknowledges_nothing_that_counts_for_another()
    {
        await using StudyServer server = await StudyServer.StartAsync(_shown, 1, new StudyServerOptions { Port = 0 });
        using var client = new HttpClient();
        var person = new ScriptedParticipant(client, server.Address, server.Links[0]);
        JsonElement state = await person.Begin();
        StudyFolder changed = Change();
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "report", changed.Path).ExitCode);
        await person.Answer(state, 3);
        SaddleCommandLine.Fails(4, "changed after its first answer", "perceive", "report", changed.Path);
    }

    private static Answer One(int trial) => new() { Trial = trial, Recognised = true, Class = 1, FirstMilliseconds = 5, LastMilliseconds = 9 };

    private static AnswerDocument Handed(StudyFolder study, int person)
    {
        JsonObject document = HandedAnswers.Document(study, person);
        return JsonSerializer.Deserialize<AnswerDocument>(document.ToJsonString(), JsonSerializerOptions.Web)!;
    }

    private StudyFolder Change() => Replace("What do you see?", "What is this?");

    private void Restore() => Replace("What is this?", "What do you see?");

    private StudyFolder Replace(string what, string instead)
    {
        string path = _folder.At("study/study.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(what, instead, StringComparison.Ordinal));
        return StudyFolder.Read(_folder.At("study"));
    }
}
