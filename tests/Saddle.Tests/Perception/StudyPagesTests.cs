using System.Net;
using Saddle.Perception.Server;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>The pages that a server shows need nothing from elsewhere, stand behind any path, and are for people.</summary>
public sealed class StudyPagesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private readonly HttpClient _client = new();
    private StudyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StudyServer.StartAsync(SmallStudy.Write(_folder.At("study")), 1,
        new StudyServerOptions { Port = 0, Log = line => { lock (_log) _log.Add(line); } });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}/")]
    public async Task The_page_finds_its_parts_behind_a_path_of_another_server(string form)
    {
        string page = await _client.GetStringAsync(new Uri(_server.Address, "p/" + string.Format(null, form, _server.Links[0])));
        string[] parts = [.. System.Text.RegularExpressions.Regex.Matches(page, "(?:src|href)=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(3, parts.Length);
        var seen = new Uri("https://example.org/people/p/" + string.Format(null, form, _server.Links[0]));
        foreach (string part in parts)
        {
            string path = new Uri(seen, part).AbsolutePath;
            Assert.StartsWith("/people/", path, StringComparison.Ordinal);
            // What a proxy leaves of it.
            await _client.GetStringAsync(new Uri(_server.Address, path["/people/".Length..]));
        }
    }

    [Fact]
    public async Task Who_follows_a_wrong_link_reads_a_page_and_no_data()
    {
        foreach (string wrong in (string[])[$"p/{new string('0', 32)}", $"p/{_server.Links[0]}x", "p/", "nowhere"])
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(_server.Address, wrong));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
            string page = await answer.Content.ReadAsStringAsync();
            Assert.Contains("<h1>This link does not work</h1>", page, StringComparison.Ordinal);
            Assert.Contains("Check that you copied all of it", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        }
        // What the page itself asks for stays data.
        using HttpResponseMessage state = await _client.GetAsync(new Uri(_server.Address, $"p/{new string('0', 32)}/state"));
        Assert.Equal("application/json", state.Content.Headers.ContentType!.MediaType);
        Assert.Contains(_log, line => line.StartsWith("refused: unknown link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_fetch_nothing_from_elsewhere()
    {
        using HttpResponseMessage page = await _client.GetAsync(new Uri(_server.Address, $"p/{_server.Links[0]}"));
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        foreach (string file in (string[])["study.css", "study.js", "served.js"])
            Assert.DoesNotMatch("https?:|[\"'`(]//|@import", await _client.GetStringAsync(new Uri(_server.Address, file)));
    }
}
