using System.Net;

namespace Saddle.Perception.Server;

/// <summary>Where a study is served.</summary>
public sealed record StudyServerOptions
{
    /// <summary>The address to listen at. Default: this machine alone.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for one that is free. Default: 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Where lines for the one who serves go: what was refused and why, without addresses and without what was sent. Default: nowhere.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
