using System.Diagnostics;
using System.Text.Json;
using Saddle.Perception.Answers;
using Saddle.Perception.Server;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>Two hundred people at once: every answer that is acknowledged is kept, once.</summary>
public sealed class ManyParticipantsTests(ITestOutputHelper output) : IDisposable
{
    private const int People = 200, Each = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_answers_of_two_hundred_people_are_kept()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"), SmallStudy.Design(each: Each, catches: 0));
        await using StudyServer server = await StudyServer.StartAsync(study, People, new StudyServerOptions { Port = 0 });
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = People });
        double[][] milliseconds = await Task.WhenAll(Enumerable.Range(0, People).Select(index => Task.Run(() => Answer(client, server, index))));
        double[] sorted = [.. milliseconds.SelectMany(times => times).Order()];
        // For people who read it; how fast a machine is, is no matter of right or wrong.
        output.WriteLine($"{sorted.Length} answers: median {sorted[sorted.Length / 2]:0.0} ms, 95 % {sorted[sorted.Length * 95 / 100]:0.0} ms, last "
            + $"{sorted[^1]:0.0} ms");
        await server.DisposeAsync();
        using var store = AnswerStore.Open(study.Path, study.Hash);
        IReadOnlyList<Participant> kept = store.Read();
        Assert.Equal(People, kept.Count);
        for (int person = 0; person < People; person++)
            Assert.Equal([.. Enumerable.Range(0, Each).Select(trial => (trial, (int?)((person + trial) % 10)))],
                kept[person].Answers.Select(answer => (answer.Trial, answer.Class)));
        Assert.Empty(store.Refusals());
    }

    private static async Task<double[]> Answer(HttpClient client, StudyServer server, int index)
    {
        var person = new ScriptedParticipant(client, server.Address, server.Links[index]);
        JsonElement state = await person.Begin();
        double[] times = new double[Each];
        for (int trial = 0; trial < Each; trial++)
        {
            long begun = Stopwatch.GetTimestamp();
            state = await person.Answer(state, (index + trial) % 10);
            times[trial] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
        return times;
    }
}
