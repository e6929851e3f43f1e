namespace Saddle.Data;

/// <summary>A tar file as a stream, unpacked where it is gzip (told by its first bytes), which ends in an error when it grows without measure.</summary>
internal sealed class TarFile : Stream
{
    // Photographs hardly shrink; the headers of a tar of small files do, ten times and more.
    private const long MostRatio = 200, Grace = 64 << 20, Block = 512;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Stream _source;
    private readonly long _most;
    private readonly TarHeaders _headers = new();
    private long _read, _zeros;

    private TarFile(string path, FileStream file)
    {
        (_path, _file, _most) = (path, file, Grace + MostRatio * file.Length);
        Span<byte> start = stackalloc byte[2];
        bool packed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        _source = packed ? new WholeGzipStream(file) : file;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a file.</summary>
    public static TarFile Open(string path)
    {
        FileStream file = InputFile.Open(path);
        try
        {
            return new TarFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is left, whose checksum gzip compares, and requires the empty block that ends a whole archive.</summary>
    /// <exception cref="InvalidDataException">The archive is cut off or damaged.</exception>
    public void RequireEnd()
    {
        if (_zeros < Block) throw new InvalidDataException("it is cut off, or no tar archive");
        byte[] rest = new byte[1 << 16];
        while (Read(rest, 0, rest.Length) > 0)
        {
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = _source.Read(buffer);
        _read += count;
        _headers.Watch(buffer[..count]);
        int last = buffer[..count].LastIndexOfAnyExcept((byte)0);
        _zeros = last < 0 ? _zeros + count : count - 1 - last;
        return _read <= _most ? count : throw new InputException(
            $"{_path} unpacks to more than {_most >> 20} MiB, {MostRatio} times its size: a decompression bomb, or no archive of images. Do not trust it.");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _file.Dispose();
        }
        base.Dispose(disposing);
    }
}
