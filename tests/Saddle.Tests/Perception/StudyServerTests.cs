using System.Net;
using System.Text;
using System.Text.Json;
using Saddle.Perception.Answers;
using Saddle.Perception.Server;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>A server keeps every answer once and in order, and nothing else.</summary>
public sealed class StudyServerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private readonly HttpClient _client = new();
    private StudyFolder _study = null!;
    private StudyServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _study = SmallStudy.Write(_folder.At("study"));
        _server = await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_participants_at_once_each_answer_their_own_trials()
    {
        ScriptedParticipant first = Person(0), second = Person(1);
        await Task.WhenAll(first.Begin(), second.Begin());
        JsonElement[] ends = await Task.WhenAll(first.Finish(trial => trial), second.Finish(_ => null));
        Assert.All(ends, end => Assert.Equal("comment", end.GetProperty("step").GetString()));
        Assert.Equal("thanks", (await first.Sent("comment", new { text = "Nice & short: 3 > 2" })).GetProperty("step").GetString());
        IReadOnlyList<Participant> kept = Kept();
        Assert.Equal([.. Enumerable.Range(0, 8).Select(trial => (int?)trial)], kept[0].Answers.Select(answer => answer.Class));
        Assert.All(kept[1].Answers, answer => Assert.False(answer.Recognised));
        Assert.Equal("Nice & short: 3 > 2", kept[0].Comment);
        Assert.Empty(kept[2].Answers);
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_goes_on_where_it_was()
    {
        ScriptedParticipant person = Person(0);
        JsonElement state = await person.Begin();
        for (int trial = 0; trial < 3; trial++) state = await person.Answer(state, 4);
        JsonElement again = await person.State();
        Assert.Equal(3, again.GetProperty("answered").GetInt32());
        Assert.Equal(state.GetProperty("trial").ToString(), again.GetProperty("trial").ToString());
        Assert.Equal(3.8, again.GetProperty("pixelsPerMillimetre").GetDouble());
        // Another server on the same folder, as after a crash, knows the same keys.
        await _server.DisposeAsync();
        _server = await Start();
        await Person(0).Answer(again, 5);
        Assert.Equal([4, 4, 4, 5], Kept()[0].Answers.Select(answer => answer.Class ?? -1));
    }

    [Fact]
    public async Task An_answer_that_is_sent_again_counts_once_and_another_one_is_refused()
    {
        ScriptedParticipant person = Person(0);
        JsonElement state = await person.Begin();
        object body = ScriptedParticipant.Body(state, 3);
        await person.Sent("answer", body);
        JsonElement replayed = await person.Sent("answer", body);
        Assert.Equal(1, replayed.GetProperty("answered").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, await person.Try("answer", ScriptedParticipant.Body(state, 8)));
        Assert.Equal(3, Assert.Single(Kept()[0].Answers).Class);
        Assert.Contains(_log, line => line.Contains("another answer to an answered trial (participant 1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hostile_answers_are_refused_and_logged_and_nothing_of_them_is_kept()
    {
        ScriptedParticipant person = Person(0), other = Person(1);
        Assert.Equal(HttpStatusCode.Conflict, await person.Try("size", new { pixelsPerMillimetre = 4 }));
        JsonElement theirs = await other.Begin(), state = await person.Begin();
        string key = state.GetProperty("trial").GetProperty("key").GetString()!, body = JsonSerializer.Serialize(ScriptedParticipant.Body(state, 3));
        Assert.Equal(HttpStatusCode.Forbidden, await person.Try("answer", ScriptedParticipant.Body(theirs, 3)));
        Assert.Equal(HttpStatusCode.Forbidden, await person.Try("answer", body.Replace("\"trial\":0", "\"trial\":1", StringComparison.Ordinal)));
        foreach (string change in (string[])[body.Replace("\"class\":3", "\"class\":10", StringComparison.Ordinal),
            body.Replace("\"class\":3", "\"class\":-1", StringComparison.Ordinal), body.Replace("\"class\":3", "\"class\":\"3\"", StringComparison.Ordinal),
            body.Replace("\"class\":3", "\"place\":1", StringComparison.Ordinal), body.Replace("true", "false", StringComparison.Ordinal),
            body.Replace("\"trial\":0", "\"trial\":99", StringComparison.Ordinal), body.Replace(":700", ":-7", StringComparison.Ordinal),
            body.Replace(":700", ":1e99", StringComparison.Ordinal), body.Replace("{", "{\"condition\":0,", StringComparison.Ordinal),
            body.Replace("{", "{\"trial\":0,", StringComparison.Ordinal), "", "[]", "null", "{", new string('[', 9000)])
            Assert.Equal(HttpStatusCode.BadRequest, await person.Try("answer", change));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await person.Try("answer", body, "text/plain"));
        Assert.Equal(HttpStatusCode.Conflict, await person.Try("comment", new { text = "too early" }));
        Assert.All(Kept(), one => Assert.Empty(one.Answers));
        foreach (string reason in (string[])["forged answer", "no such choice", "no such trial", "impossible time", "malformed", "no JSON", "wrong order",
            "no consent"])
            Assert.Contains(_log, line => line.StartsWith($"refused: {reason}", StringComparison.Ordinal));
        Assert.DoesNotContain(_log, line => line.Contains(key, StringComparison.Ordinal) || line.Contains("127.0.0.1", StringComparison.Ordinal));
        // And the honest answer is taken after all of that.
        await person.Sent("answer", ScriptedParticipant.Body(state, 3));
        Assert.Single(Kept()[0].Answers);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("see javascript:alert(1)")]
    [InlineData("&#x3c;b&#x3e;")]
    [InlineData("bell \u0007")]
    public async Task Scripts_in_comments_are_refused(string text)
    {
        ScriptedParticipant person = Person(0);
        await person.Begin();
        await person.Finish(_ => 1);
        Assert.Equal(HttpStatusCode.BadRequest, await person.Try("comment", new { text }));
        Assert.Equal(HttpStatusCode.BadRequest, await person.Try("comment", new { text = new string('a', 1001) }));
        Assert.Null(Kept()[0].Comment);
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_whether_their_length_is_said_or_not()
    {
        ScriptedParticipant person = Person(0);
        JsonElement state = await person.Begin();
        foreach (bool chunked in (bool[])[false, true])
        {
            HttpStatusCode? status = null;
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Address, $"p/{_server.Links[0]}/answer"))
            {
                Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes('{' + new string(' ', 10_000_000) + '}'))),
            };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = chunked;
            try
            {
                using HttpResponseMessage answer = await _client.SendAsync(request);
                status = answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                // The server closed the connection while it was still being sent to.
            }
            Assert.True(status is null or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        }
        Assert.Contains(_log, line => line.StartsWith("refused: too large a body", StringComparison.Ordinal));
        await person.Answer(state, 2);
        Assert.Single(Kept()[0].Answers);
    }

    [Fact]
    public async Task Pictures_are_those_of_the_trial_that_is_shown_alone()
    {
        ScriptedParticipant person = Person(0);
        JsonElement state = await person.Begin();
        string address = state.GetProperty("trial").GetProperty("pictures")[0].GetString()!;
        var plan = new StudyPlan(_study.Study);
        byte[] shown = await _client.GetByteArrayAsync(new Uri(_server.Address, address));
        Assert.Equal(_study.Picture(plan.Trials(0)[0].Pictures[0]), shown);
        foreach (string wrong in (string[])[address.Replace("/0", "/1", StringComparison.Ordinal), address[..^34] + new string('0', 32) + "/0",
            $"/p/{_server.Links[1]}{address[35..]}", $"/p/{_server.Links[0]}/picture/..%2f..%2fstudy.json/0", "/pictures/" + plan.Trials(0)[0].Pictures[0],
            "/study.json", "/answers.db", "/../study.json", "/%2e%2e/%2e%2e/etc/passwd", $"/p/{_server.Links[0]}%2f..%2f..%2fanswers.db",
                $"/p/{new string('0', 32)}",
            "/p/' OR 1=1 --/state"])
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(_server.Address, wrong))).StatusCode);
        await person.Answer(state, 1);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(_server.Address, address))).StatusCode);
    }

    [Fact]
    public async Task Nothing_that_is_sent_tells_conditions_classes_or_files()
    {
        ScriptedParticipant person = Person(0);
        var sent = new StringBuilder(await _client.GetStringAsync(new Uri(_server.Address, $"p/{_server.Links[0]}")));
        sent.Append(await person.State());
        JsonElement state = await person.Begin();
        sent.Append(state);
        while (state.GetProperty("step").GetString() == "trials") sent.Append(state = await person.Answer(state, 1));
        foreach (string name in _study.Study.Pictures.Keys) Assert.DoesNotContain(name[..16], sent.ToString(), StringComparison.Ordinal);
        foreach (string word in (string[])["distortion", "condition", "label", "predicted", "theta", "jsma", "catch", "unaltered"])
            Assert.DoesNotContain(word, sent.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Text_that_is_none_is_refused()
    {
        ScriptedParticipant person = Person(0);
        JsonElement state = await person.Begin();
        string body = JsonSerializer.Serialize(ScriptedParticipant.Body(state, 3));
        string key = state.GetProperty("trial").GetProperty("key").GetString()!;
        foreach (string change in (string[])[body.Replace(key, "\\ud800", StringComparison.Ordinal),
            body.Replace(key, key[..^6] + "\\udc00", StringComparison.Ordinal), body.Replace("{", "{\"\\ud800\":1,", StringComparison.Ordinal)])
            Assert.Contains(await person.Try("answer", change), (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Forbidden]);
        foreach (byte[] broken in (byte[][])[[.. "{\"key\":\""u8, 0xFF, 0xFE, .. "\"}"u8], [.. "{\"key\":\""u8, 0xC0, 0x80, .. "\"}"u8], [0xED, 0xA0, 0x80]])
        {
            using var content = new ByteArrayContent(broken);
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage answer = await _client.PostAsync(new Uri(_server.Address, $"p/{_server.Links[0]}/answer"), content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        await person.Finish(_ => 1);
        Assert.Equal(HttpStatusCode.BadRequest, await person.Try("comment", "{\"text\":\"well \\ud83d\"}"));
        Assert.Null(Kept()[0].Comment);
    }

    [Fact]
    public async Task A_study_that_was_changed_after_its_first_answer_is_refused()
    {
        await Person(0).Begin();
        await _server.DisposeAsync();
        string path = Path.Combine(_study.Path, "study.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("What do you see?", "What is this?", StringComparison.Ordinal));
        // Nobody has answered yet.
        _study = StudyFolder.Read(_study.Path);
        _server = await Start();
        ScriptedParticipant person = Person(0);
        await person.Answer(await person.State(), 1);
        await _server.DisposeAsync();
        File.WriteAllText(path, File.ReadAllText(path).Replace("What is this?", "What do you see?", StringComparison.Ordinal));
        _study = StudyFolder.Read(_study.Path);
        RunFolderException refused = await Assert.ThrowsAsync<RunFolderException>(Start);
        Assert.Contains("changed after its first answer", refused.Message, StringComparison.Ordinal);
        File.WriteAllText(path, File.ReadAllText(path).Replace("What do you see?", "What is this?", StringComparison.Ordinal));
        _study = StudyFolder.Read(_study.Path);
        _server = await Start();
        Assert.Single(Kept()[0].Answers);
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        var options = new StudyServerOptions { Port = _server.Address.Port };
        SmallStudy.Write(_folder.At("other"));
        EnvironmentException taken = await Assert.ThrowsAsync<EnvironmentException>(() => StudyServer.StartAsync(StudyFolder.Read(_folder.At("other")), 1,
            options));
        Assert.Contains($"The port {options.Port} is in use", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_stay_and_more_are_added()
    {
        IReadOnlyList<string> before = _server.Links;
        await _server.DisposeAsync();
        _server = await StudyServer.StartAsync(_study, 5, new StudyServerOptions { Port = 0 });
        Assert.Equal(before, _server.Links.Take(3));
        Assert.Equal(5, _server.Links.Distinct().Count());
    }

    private Task<StudyServer> Start() => StudyServer.StartAsync(_study, 3, new StudyServerOptions { Port = 0, Log = line => { lock (_log) _log.Add(line); } });

    private ScriptedParticipant Person(int index) => new(_client, _server.Address, _server.Links[index]);

    private IReadOnlyList<Participant> Kept()
    {
        using var store = AnswerStore.Open(_study.Path, _study.Hash);
        return store.Read();
    }
}
