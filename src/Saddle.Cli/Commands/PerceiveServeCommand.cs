using System.CommandLine;
using System.Net;
using Saddle.Cli.Options;
using Saddle.Perception.Server;
using Saddle.Perception.Studies;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle perceive serve</c>: shows a study to people in their browsers.</summary>
internal sealed class PerceiveServeCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _folder = new("DIR") { Description = "The study's folder, which holds study.json." };
    private readonly Option<int?> _port = OptionOf.Whole("--port", "The port, 1 to 65535; 0 for any free one. Default: 8080.", 0, 65535);
    private readonly Option<IPAddress?> _host = OptionOf.Value("--host", "ADDRESS",
        "The address to listen at: 0.0.0.0 for every address of this machine, so that others in the network reach it. Default: 127.0.0.1, this machine alone.",
        Host);

    private readonly Option<int?> _participants = OptionOf.Whole("--participants",
        "How many people are to take part: a link for each is printed, and those that there are already stay. Default: those that there are.", 1, 100_000);

    private readonly Option<Uri?> _url = OptionOf.Value("--url", "URL",
        "What links begin with where people reach the server by another address, as through a proxy; a path in it is the proxy's, which takes it off. "
            + "Default: http://HOST:PORT/.", Url);

    /// <summary>Creates the command.</summary>
    public PerceiveServeCommand(Session session) : base("serve", "Show a study to people in their browsers, until Ctrl+C; every answer is on the disk "
        + "before it is "
        + "acknowledged. The same command goes on after an interruption.")
    {
        _session = session;
        Add(_folder);
        this.AddAll(_port, _host, _participants, _url);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle perceive serve studies/identify-0 --participants 20", "to people at this machine, by 20 links"),
        ("saddle perceive serve studies/identify-0 --host 0.0.0.0 --port 8080", "to people in the same network"),
    ];

    private int Run(ParseResult parsed)
    {
        var folder = StudyFolder.Read(parsed.GetRequiredValue(_folder));
        int participants = parsed.GetValue(_participants) ?? 0;
        if (participants == 0 && !HasParticipants(folder))
            throw new UsageException($"{folder.Path} has no participants yet. Say how many are to take part, as in --participants 20.");
        IPAddress host = parsed.GetValue(_host) ?? IPAddress.Loopback;
        Serve(folder, participants, new StudyServerOptions { Host = host, Port = parsed.GetValue(_port) ?? 8080, Log = _session.Error.WriteLine },
            parsed.GetValue(_url)).GetAwaiter().GetResult();
        return 0;
    }

    private async Task Serve(StudyFolder folder, int participants, StudyServerOptions options, Uri? url)
    {
        StudyServer server = await StudyServer.StartAsync(folder, participants, options, _session.Cancellation).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Uri address = url ?? Reached(server.Address, options.Host);
            foreach (string link in server.Links) _session.Out.WriteLine(new Uri(address, $"p/{link}"));
            _session.Out.Flush();
            _session.Error.WriteLine(IPAddress.IsLoopback(options.Host)
                ? $"Serving {folder.Study.Name} at {server.Address}: to this machine alone; --host 0.0.0.0 opens it to the network. Ctrl+C ends it."
                : $"Serving {folder.Study.Name} at {server.Address}: to whoever in the network has a link, unencrypted. Ctrl+C ends it.");
            var ended = new TaskCompletionSource();
            using CancellationTokenRegistration stop = _session.Cancellation.Register(ended.SetResult);
            await ended.Task.ConfigureAwait(false);
        }
        _session.Error.WriteLine($"Ended. The answers are in {Path.Combine(folder.Path, "answers.db")}; the same command goes on, saddle perceive report "
            + $"{folder.Path} evaluates them.");
    }

    private static bool HasParticipants(StudyFolder folder)
    {
        if (!AnswerStore.Exists(folder.Path)) return false;
        using var store = AnswerStore.Open(folder.Path, folder.Hash);
        return store.Links(0).Count > 0;
    }

    // Nobody reaches 0.0.0.0; the machine's name is what others call it.
    private static Uri Reached(Uri address, IPAddress host) =>
        host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) ? new UriBuilder(address) { Host = Dns.GetHostName() }.Uri : address;

    private static IPAddress Host(string text) => text == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(text, out IPAddress? address) ? address
        : throw new UsageException($"expected an address such as 127.0.0.1, 0.0.0.0 or localhost, not '{text}'.");

    private static Uri Url(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + '/', UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            && text.AsSpan().IndexOfAny('?', '#') < 0 ? url
            : throw new UsageException($"expected an address such as https://study.example.org/ or https://example.org/study/, not '{text}'.");
}
