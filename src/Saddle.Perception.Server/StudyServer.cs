using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Saddle.Perception.Studies;
using Saddle.Storage;

namespace Saddle.Perception.Server;

/// <summary>
/// Shows a study to people in their browsers. Every answer is on the disk before it is acknowledged, counts once however often it is sent, and goes
/// on where it was when the process was killed. Nothing is fetched from elsewhere; no name and no address is kept.
/// </summary>
/// <threadsafety>Safe.</threadsafety>
public sealed class StudyServer : IAsyncDisposable
{
    private const int LargestBody = 16 << 10;

    private readonly WebApplication _application;
    private readonly AnswerWriter _writer;
    private readonly Refusals _refusals;

    private int _ended;

    private StudyServer(WebApplication application, AnswerWriter writer, Refusals refusals, Uri address, IReadOnlyList<string> links)
    {
        (_application, _writer, _refusals, Address) = (application, writer, refusals, address);
        Links = links;
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The random parts of the participants' links, in their order: <c>p/LINK</c> behind the address.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="participants">How many links there are to be; those that are there already stay.</param>
    /// <param name="options">Where.</param>
    /// <param name="cancellationToken">Stops the beginning.</param>
    /// <returns>The server, which serves until it is disposed.</returns>
    /// <exception cref="RunFolderException">The study was changed after its first answer, or its answers cannot be read.</exception>
    /// <exception cref="EnvironmentException">The port is taken or may not be used, or the folder cannot be written to.</exception>
    public static async Task<StudyServer> StartAsync(StudyFolder folder, int participants, StudyServerOptions options,
        CancellationToken cancellationToken = default)
    {
        AnswerStore store = AnswerStore.Open(folder.Path, folder.Hash);
        IReadOnlyList<string> links;
        try
        {
            links = store.Links(participants);
        }
        catch
        {
            store.Dispose();
            throw;
        }
        var writer = new AnswerWriter(store);
        var refusals = new Refusals(writer, options.Log);
        WebApplication application = Build(options);
        new StudyRoutes(new StudyProgress(folder, store.Secret), writer, refusals).Map(application);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            await writer.DisposeAsync().ConfigureAwait(false);
            if (Unusable(error, options) is { } known) throw known;
            throw;
        }
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new StudyServer(application, writer, refusals, new Uri(address + '/'), links);
    }

    /// <summary>Ends serving; what was acknowledged is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        using (var soon = new CancellationTokenSource(TimeSpan.FromSeconds(3)))
            await _application.StopAsync(soon.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _refusals.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(StudyServerOptions options)
    {
        // Empty: no settings from files or variables, no log of requests.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.MaxConcurrentConnections = 4000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(options.Host, options.Port);
        });
        builder.Services.AddRoutingCore();
        // Signals are the program's own.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder.Build();
    }

    private static EnvironmentException? Unusable(Exception error, StudyServerOptions options)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            switch (cause)
            {
                case AddressInUseException:
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return new EnvironmentException($"The port {options.Port} is in use by another program. Take another port, or end that program.",
                        error);
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new EnvironmentException($"The port {options.Port} may not be used by this user. Take one above 1023.", error);
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return new EnvironmentException($"The address {options.Host} is none of this machine's. Take another address.", error);
                default:
                    continue;
            }
        return null;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
