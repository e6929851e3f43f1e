using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>A server that is killed between answers has lost none of those that it acknowledged, and its successor counts none twice.</summary>
public sealed class KilledServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Killed_again_and_again_it_keeps_what_it_acknowledged()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"), SmallStudy.Design(each: 12));
        int port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}/");
        object? last = null;
        for (int round = 0; round < 3; round++)
        {
            using var server = new RunningCommand("perceive", "serve", study.Path, "--port", $"{port}", "--participants", "2");
            server.WaitFor("Serving");
            var person = new ScriptedParticipant(_client, address, Links(study)[0]);
            JsonElement state = round == 0 ? await person.Begin() : await person.State();
            Assert.Equal(4 * round, state.GetProperty("answered").GetInt32());
            // What was on its way when the server died is sent again.
            if (last is not null) Assert.Equal(4 * round, (await person.Sent("answer", last)).GetProperty("answered").GetInt32());
            for (int answer = 0; answer < 4; answer++)
            {
                last = ScriptedParticipant.Body(state, 4 * round + answer < 10 ? 4 * round + answer : null);
                state = await person.Sent("answer", last);
            }
            server.Kill();
        }
        using var store = AnswerStore.Open(study.Path, study.Hash);
        Assert.Equal([.. Enumerable.Range(0, 12).Select(trial => (trial, trial < 10 ? trial : (int?)null))],
            store.Read()[0].Answers.Select(answer => (answer.Trial, answer.Class)));
    }

    [Fact]
    public void It_serves_this_machine_alone_prints_the_links_and_ends_when_it_is_told()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"));
        int port = FreePort();
        using var server = new RunningCommand("perceive", "serve", study.Path, "--port", $"{port}", "--participants", "3");
        server.WaitFor("to this machine alone; --host 0.0.0.0 opens it to the network");
        ChildProcess end = server.Stop();
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(Links(study).Select(link => $"http://127.0.0.1:{port}/p/{link}"), end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        // A closed file needs nothing beside it.
        Assert.Equal(["answers.db"], Directory.GetFiles(study.Path, "answers.db*").Select(Path.GetFileName));
    }

    [Fact]
    public void Wrong_use_is_said()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"));
        SaddleCommandLine.Fails(2, "Say how many are to take part, as in --participants 20", "perceive", "serve", study.Path);
        SaddleCommandLine.Fails(2, "--host", "perceive", "serve", study.Path, "--participants", "2", "--host", "nowhere at all");
        foreach (string url in (string[])["https://study.example.org/?people=1", "https://study.example.org/#people", "ftp://study.example.org/", "study"])
            SaddleCommandLine.Fails(2, "--url", "perceive", "serve", study.Path, "--participants", "2", "--url", url);
        SaddleCommandLine.Fails(3, "holds no study", "perceive", "serve", _folder.At("nowhere"), "--participants", "2");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        SaddleCommandLine.Fails(5, $"The port {port} is in use by another program", "perceive", "serve", study.Path, "--participants", "2", "--port",
            $"{port}");
    }

    private static IReadOnlyList<string> Links(StudyFolder study)
    {
        using var store = AnswerStore.Open(study.Path, study.Hash);
        return store.Links(0);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
