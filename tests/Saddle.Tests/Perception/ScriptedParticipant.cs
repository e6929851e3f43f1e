using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Saddle.Tests.Perception;

/// <summary>A participant who asks a server what to show and answers by a script, as the page does.</summary>
internal sealed class ScriptedParticipant(HttpClient client, Uri address, string link)
{
    private readonly string _base = new Uri(address, $"p/{link}").ToString();

    /// <summary>What is to be shown now.</summary>
    public async Task<JsonElement> State() => await client.GetFromJsonAsync<JsonElement>($"{_base}/state");

    /// <summary>Consents, and says how large pixels are.</summary>
    public async Task<JsonElement> Begin()
    {
        await Sent("consent", new { agreed = true });
        return await Sent("size", new { pixelsPerMillimetre = 3.8 });
    }

    /// <summary>Answers a trial: what was seen, or null for nothing.</summary>
    public Task<JsonElement> Answer(JsonElement state, int? seen, int milliseconds = 700) => Sent("answer", Body(state, seen, milliseconds));

    /// <summary>The answer to a trial as it is sent.</summary>
    public static object Body(JsonElement state, int? seen, int milliseconds = 700)
    {
        JsonElement trial = state.GetProperty("trial");
        string key = trial.GetProperty("key").GetString()!;
        int number = trial.GetProperty("number").GetInt32();
        return seen is null ? new { key, trial = number, recognised = false, firstMilliseconds = milliseconds, lastMilliseconds = milliseconds }
            : new { key, trial = number, recognised = true, @class = seen, firstMilliseconds = milliseconds, lastMilliseconds = milliseconds + 300 };
    }

    /// <summary>Answers all trials that are left.</summary>
    public async Task<JsonElement> Finish(Func<int, int?> seen)
    {
        JsonElement state = await State();
        while (state.GetProperty("step").GetString() == "trials") state = await Answer(state, seen(state.GetProperty("answered").GetInt32()));
        return state;
    }

    /// <summary>Sends something that is to be taken.</summary>
    public async Task<JsonElement> Sent(string what, object body)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync($"{_base}/{what}", body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{what}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Sends something, whatever comes of it.</summary>
    public async Task<HttpStatusCode> Try(string what, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage answer = await client.PostAsync($"{_base}/{what}", content);
        return answer.StatusCode;
    }

    /// <summary>Sends something, whatever comes of it.</summary>
    public Task<HttpStatusCode> Try(string what, object body) => Try(what, JsonSerializer.Serialize(body));
}
