using System.Net;
using System.Net.Http.Headers;

namespace Saddle.Tests.Data;

/// <summary>Answers as mirrors do, without a network, and keeps what it was asked.</summary>
internal sealed class FakeMirror(Func<Uri, byte[]?> files) : HttpMessageHandler
{
    public List<(Uri Address, long? From)> Requests { get; } = [];

    /// <summary>After how many bytes the connection breaks; null for never.</summary>
    public int? BreaksAfter { get; set; }

    public bool IgnoresRanges { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        long? from = request.Headers.Range?.Ranges.Single().From;
        Requests.Add((request.RequestUri!, from));
        if (files(request.RequestUri!) is not { } bytes) throw new HttpRequestException("no such host");
        long start = IgnoresRanges ? 0 : from ?? 0;
        if (start >= bytes.Length) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable));
        byte[] rest = bytes[(int)start..];
        var content = new StreamContent(new BreakingStream(rest, BreaksAfter));
        content.Headers.ContentLength = rest.Length;
        if (start > 0) content.Headers.ContentRange = new ContentRangeHeaderValue(start, bytes.Length - 1, bytes.Length);
        return Task.FromResult(new HttpResponseMessage(start > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = content });
    }

    private sealed class BreakingStream(byte[] bytes, int? breaksAfter) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (breaksAfter is not { } limit) return base.ReadAsync(buffer, cancellationToken);
            if (Position >= limit) throw new IOException("the connection broke");
            return base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, limit - Position)], cancellationToken);
        }
    }
}
