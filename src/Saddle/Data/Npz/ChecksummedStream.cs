namespace Saddle.Data;

/// <summary>Reads on another stream's behalf, and keeps the CRC-32 and the count of all that was read.</summary>
/// <param name="inner">What is read; the caller disposes it.</param>
internal sealed class ChecksummedStream(Stream inner) : Stream
{
    private Crc32 _checksum = new();
    private long _position;

    public uint Checksum => _checksum.Value;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        _checksum.Append(buffer[..count]);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
