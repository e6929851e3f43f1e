using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Saddle.Data;

/// <summary>
/// Watches the bytes of a tar archive go by and refuses a long name (GNU's L and K, pax's x and g) of a length that no
/// name has, before whoever reads the archive makes room for it.
/// </summary>
internal sealed class TarHeaders
{
    /// <summary>The longest that the names and attributes in front of one entry may be, in bytes.</summary>
    public const int LongestName = 1 << 20;

    private const int Block = 512, SizeAt = 124, SizeDigits = 12, TypeAt = 156;
    private readonly byte[] _header = new byte[Block];
    private readonly List<byte> _attributes = [];
    private int _held;
    private long _left, _padding;
    private long? _stated;
    private bool _inAttributes, _over;

    /// <summary>Looks at what is read next.</summary>
    /// <exception cref="InvalidDataException">A name is too long, or a length is none.</exception>
    public void Watch(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_over)
        {
            if (_left > 0) Pass(ref bytes, ref _left, keep: _inAttributes);
            else if (_padding > 0) Pass(ref bytes, ref _padding, keep: false);
            else TakeHeader(ref bytes);
            if (_inAttributes && _left == 0)
            {
                _stated = StatedSize(CollectionsMarshal.AsSpan(_attributes)) ?? _stated;
                _attributes.Clear();
                _inAttributes = false;
            }
        }
    }

    private void Pass(ref ReadOnlySpan<byte> bytes, ref long left, bool keep)
    {
        int count = (int)Math.Min(left, bytes.Length);
        if (keep) _attributes.AddRange(bytes[..count]);
        left -= count;
        bytes = bytes[count..];
    }

    private void TakeHeader(ref ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(Block - _held, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_held));
        _held += count;
        bytes = bytes[count..];
        if (_held < Block) return;
        _held = 0;
        // An empty block ends the archive; readers take no notice of what follows.
        _over = !_header.AsSpan().ContainsAnyExcept((byte)0);
        if (_over) return;
        char type = (char)_header[TypeAt];
        bool name = type is 'L' or 'K' or 'x' or 'X' or 'g';
        long size = (name ? null : _stated) ?? Number(_header.AsSpan(SizeAt, SizeDigits));
        if (name && size > LongestName) throw new InvalidDataException(
            $"the name or attributes of a file in it would have {size} bytes; at most {LongestName} are read. Do not trust it; make it anew");
        if (!name) _stated = null;
        // Links and folders have no content, whatever their size says.
        _left = type is '1' or '2' or '3' or '4' or '5' or '6' ? 0 : size;
        _padding = (Block - _left % Block) % Block;
        _inAttributes = type is 'x' or 'X' && _left > 0;
    }

    /// <summary>A number in octal digits, or in bytes where the first has its highest bit set.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long wide = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return wide >= 0 && field[0] == 0x80
                && !field[1..^8].ContainsAnyExcept((byte)0) ? wide : throw new InvalidDataException("the length of a file in it is damaged");
        }
        long number = 0;
        foreach (byte digit in field.Trim((ReadOnlySpan<byte>)[0, (byte)' ']))
            number = digit is >= (byte)'0' and <= (byte)'7' ? number * 8 + digit - '0'
                : throw new InvalidDataException("the length of a file in it is damaged");
        return number;
    }

    /// <summary>The size in records of the kind "LENGTH KEY=VALUE\n", which counts instead of the next header's.</summary>
    private static long? StatedSize(ReadOnlySpan<byte> records)
    {
        long? size = null;
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length <= space
                || length > records.Length) break;
            string record = Encoding.UTF8.GetString(records[(space + 1)..length]).TrimEnd('\n');
            if (record.StartsWith("size=", StringComparison.Ordinal))
                size = long.TryParse(record.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out long stated) ? stated
                    : throw new InvalidDataException("the length of a file in it is damaged");
            records = records[length..];
        }
        return size;
    }
}
