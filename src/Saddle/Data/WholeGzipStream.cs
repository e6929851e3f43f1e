using System.IO.Compression;

namespace Saddle.Data;

/// <summary>
/// Unpacks gzip and refuses what is cut off anywhere, its last checksum included: the runtime's own stream takes a file
/// without it for whole. A member that holds nothing but a mark is appended to the file; where the mark does not come out
/// as the end, what lies before it did not end.
/// </summary>
internal sealed class WholeGzipStream : ReadOnceStream
{
    private const int LeastFreeBytes = 1 << 12;
    private static readonly byte[] Mark = "the end of the packed data"u8.ToArray(), MarkMember = Packed(Mark);
    private readonly GZipStream _inflated;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _ended;

    /// <summary>Unpacks a file from where it stands; the file is left open.</summary>
    public WholeGzipStream(Stream file) => _inflated = new GZipStream(new Continued(file, MarkMember), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        // The last bytes may be the mark, so they are held back until more follow.
        while (!_ended && _end - _start <= Mark.Length) Fill();
        int count = Math.Min(buffer.Length, _end - _start - (_ended ? 0 : Mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _inflated.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        if (_buffer.Length - _end < LeastFreeBytes)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int count = _inflated.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        if (count > 0) return;
        if (!_buffer.AsSpan(_start.._end).EndsWith(Mark))
            throw new InvalidDataException("its gzip data is cut off, damaged, or followed by something else. Fetch or copy it again from where it came.");
        _end -= Mark.Length;
        _ended = true;
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A stream with bytes after its end.</summary>
    private sealed class Continued(Stream first, byte[] then) : ReadOnceStream
    {
        private int _given;

        public override int Read(Span<byte> buffer)
        {
            int count = _given == 0 ? first.Read(buffer) : 0;
            if (count > 0 || buffer.IsEmpty) return count;
            count = Math.Min(buffer.Length, then.Length - _given);
            then.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
