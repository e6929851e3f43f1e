using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(value => (byte)(value * 31))];
    private static readonly string[] Mirrors = ["https://one.example/", "https://two.example/"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_arrives_under_its_name_with_progress()
    {
        var reports = new List<DownloadProgress>();
        var mirror = new FakeMirror(_ => Content);
        Assert.Equal(_folder.At("new/file.gz"), Fetch(mirror, "new", new Listener(reports.Add)));
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("new/file.gz")));
        Assert.Single(Directory.GetFiles(_folder.At("new")));
        Assert.Equal(new DownloadProgress("file.gz", Content.Length, Content.Length), reports[^1]);
        Assert.Null(Assert.Single(mirror.Requests).From);
    }

    [Fact]
    public void A_broken_download_is_resumed_by_the_next_mirror()
    {
        var mirror = new FakeMirror(_ => Content) { BreaksAfter = 120_000 };
        Fetch(mirror);
        Assert.Equal([(new Uri("https://one.example/file.gz"), null), (new Uri("https://two.example/file.gz"), 120_000L)], mirror.Requests);
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
    }

    [Fact]
    public void What_an_earlier_run_left_is_resumed()
    {
        _folder.Write("file.gz.part", Content[..5000]);
        var mirror = new FakeMirror(_ => Content);
        Fetch(mirror);
        Assert.Equal(5000, Assert.Single(mirror.Requests).From);
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
    }

    [Fact]
    public void A_complete_part_is_taken_and_a_mirror_without_ranges_starts_again()
    {
        _folder.Write("file.gz.part", Content);
        Fetch(new FakeMirror(_ => Content));
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
        _folder.Write("file.gz.part", Content[..10]);
        Fetch(new FakeMirror(_ => Content) { IgnoresRanges = true });
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
    }

    [Fact]
    public void A_part_of_something_else_is_thrown_away()
    {
        _folder.Write("file.gz.part", new byte[5000]);
        var mirror = new FakeMirror(_ => Content);
        Fetch(mirror);
        Assert.Equal([5000L, null], mirror.Requests.Select(request => request.From));
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
    }

    [Fact]
    public void The_second_mirror_serves_when_the_first_is_down_or_has_something_else()
    {
        Fetch(new FakeMirror(address => address.Host == "one.example" ? null : Content));
        File.Delete(_folder.At("file.gz"));
        Fetch(new FakeMirror(address => address.Host == "one.example" ? [1, 2, 3] : Content));
        Assert.Equal(Content, File.ReadAllBytes(_folder.At("file.gz")));
    }

    [Fact]
    public void When_no_mirror_serves_the_error_says_what_each_did()
    {
        var error = Assert.Throws<DownloadException>(() => Fetch(new FakeMirror(address => address.Host == "one.example" ? null : [1, 2, 3])));
        Assert.Contains("https://one.example/file.gz: no such host", error.Message, StringComparison.Ordinal);
        Assert.Contains("https://two.example/file.gz: not the content", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_mirror_that_does_not_stop_sending_is_stopped()
    {
        var error = Assert.Throws<DownloadException>(() => Fetch(new FakeMirror(_ => new byte[10 << 20])));
        Assert.Contains("more than", error.Message, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.InRange(new FileInfo(file).Length, 0, 1 << 20));
    }

    [Fact]
    public void Cancelling_keeps_the_part()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Fetch(new FakeMirror(_ => Content), "", new Listener(_ => source.Cancel()), source.Token));
        Assert.True(new FileInfo(_folder.At("file.gz.part")).Length > 0);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_the_environments_fault()
    {
        _folder.Write("file", [1]);
        Assert.Throws<EnvironmentException>(() => Fetch(new FakeMirror(_ => Content), "file/below"));
    }

    private string Fetch(FakeMirror mirror, string below = "", IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var http = new HttpClient(mirror);
        return new Download(http, progress).Fetch("file.gz", Mirrors, _folder.At(below), 1 << 20,
            path => File.ReadAllBytes(path).SequenceEqual(Content) ? null : "not the content", cancellationToken);
    }

    private sealed class Listener(Action<DownloadProgress> hear) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => hear(value);
    }
}
