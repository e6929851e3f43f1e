using System.Buffers.Binary;
using System.Text;

namespace Saddle.Models;

/// <summary>
/// Checks the tensors that a pickle of TorchScript describes against the data that the archive has for them. libtorch
/// takes their sizes on trust and would read beyond the data.
/// </summary>
internal sealed class TensorPickle
{
    private const string RebuildTensor = "torch._utils _rebuild_tensor_v2";
    private static readonly object Mark = new(), Other = new();

    private static readonly Dictionary<string, int> ItemSizes = new()
    {
        ["ByteStorage"] = 1,
        ["CharStorage"] = 1,
        ["BoolStorage"] = 1,
        ["QInt8Storage"] = 1,
        ["QUInt8Storage"] = 1,
        ["ShortStorage"] = 2,
        ["HalfStorage"] = 2,
        ["BFloat16Storage"] = 2,
        ["IntStorage"] = 4,
        ["FloatStorage"] = 4,
        ["QInt32Storage"] = 4,
        ["LongStorage"] = 8,
        ["DoubleStorage"] = 8,
        ["ComplexFloatStorage"] = 8,
        ["ComplexDoubleStorage"] = 16,
    };

    private readonly byte[] _pickle;
    private readonly Func<string, long?> _dataSize;
    private readonly List<object> _stack = [];
    private readonly Dictionary<long, object> _memo = [];
    private int _position;

    private TensorPickle(byte[] pickle, Func<string, long?> dataSize) => (_pickle, _dataSize) = (pickle, dataSize);

    private sealed record Storage(string Key, long Count);

    private sealed record Global(string Name);

    /// <summary>Reads a pickle up to its end, or up to what cannot be read: that libtorch refuses by itself.</summary>
    /// <param name="pickle">The bytes, of the protocol 2 that TorchScript writes.</param>
    /// <param name="dataSize">The number of bytes that the archive has for a storage's key; null where it has none, which libtorch refuses.</param>
    /// <exception cref="ZipFault">A storage or a tensor is larger than its data.</exception>
    public static void Check(byte[] pickle, Func<string, long?> dataSize)
    {
        var reader = new TensorPickle(pickle, dataSize);
        while (reader.Step()) { }
    }

    private bool Step()
    {
        if (!Has(1)) return false;
        byte code = _pickle[_position++];
        switch (code)
        {
            case 0x80: return Skip(1);
            case (byte)'c': return ReadGlobal();
            case (byte)'X': return ReadText(4);
            case (byte)'T': return ReadText(4);
            case (byte)'U': return ReadText(1);
            case (byte)'q': return Number(1, Remember);
            case (byte)'r': return Number(4, Remember);
            case (byte)'h': return Number(1, index => Push(_memo.GetValueOrDefault(index, Other)));
            case (byte)'j': return Number(4, index => Push(_memo.GetValueOrDefault(index, Other)));
            case (byte)'K': return Number(1, value => Push(value));
            case (byte)'M': return Number(2, value => Push(value));
            case (byte)'J': return Number(4, value => Push((long)unchecked((int)value)));
            case 0x8a: return ReadLong();
            case (byte)'G': Push(Other); return Skip(8);
            case (byte)'(': return Push(Mark);
            case (byte)')': return Push(Array.Empty<object>());
            case (byte)'}' or (byte)']' or (byte)'N' or 0x88 or 0x89: return Push(Other);
            case (byte)'t': return Push(PopToMark());
            case 0x85 or 0x86 or 0x87: return Push(Pop(code - 0x84));
            case (byte)'s': Pop(2); return true;
            case (byte)'a' or (byte)'b' or (byte)'0': Pop(1); return true;
            case (byte)'u' or (byte)'e': PopToMark(); return true;
            case 0x81: Pop(2); return Push(Other);
            case (byte)'R': return Reduce();
            case (byte)'Q': return ReadStorage();
            default: return false;
        }
    }

    private bool ReadStorage()
    {
        if (Pop(1)[0] is not object[] { Length: >= 5 } tuple || tuple[1] is not Global type || tuple[2] is not string key || tuple[4] is not long count) return Push(Other);
        if (ItemSizes.TryGetValue(type.Name.Split(' ')[^1], out int size) && _dataSize(key) is { } bytes && (count < 0 || (Int128)count * size > bytes))
            throw new ZipFault($"its tensor data '{key}' has {bytes} bytes, but {count} values of {size} bytes are claimed to be in it");
        return Push(new Storage(key, count));
    }

    /// <summary>A call; that of a tensor has storage, offset, sizes and strides as its first arguments.</summary>
    private bool Reduce()
    {
        object[] call = Pop(2);
        if (call is not [Global { Name: RebuildTensor }, object[] { Length: >= 4 } arguments]) return Push(Other);
        if (arguments[0] is Storage storage && arguments[1] is long offset && arguments[2] is object[] sizes && arguments[3] is object[] strides
            && Extent(offset, sizes, strides) is var extent && (extent is null || extent > storage.Count))
            throw new ZipFault($"a tensor reaches beyond the {storage.Count} values of its data '{storage.Key}'");
        return Push(Other);
    }

    /// <summary>How many values of a storage a tensor needs; null where sizes or strides are none.</summary>
    private static Int128? Extent(long offset, object[] sizes, object[] strides)
    {
        if (offset < 0 || sizes.Length != strides.Length) return null;
        Int128 last = offset;
        bool empty = false;
        foreach ((object size, object stride) in sizes.Zip(strides))
        {
            if (size is not long count || stride is not long step || count < 0 || step < 0) return null;
            empty |= count == 0;
            last += (Int128)Math.Max(count - 1, 0) * step;
        }
        return empty ? 0 : last + 1;
    }

    private bool ReadGlobal()
    {
        string[] words = new string[2];
        for (int i = 0; i < words.Length; i++)
        {
            int end = Array.IndexOf(_pickle, (byte)'\n', _position);
            if (end < 0) return false;
            words[i] = Encoding.UTF8.GetString(_pickle, _position, end - _position);
            _position = end + 1;
        }
        return Push(new Global(string.Join(' ', words)));
    }

    private bool ReadText(int lengthBytes)
    {
        long length = -1;
        if (!Number(lengthBytes, value => length = value) || !Has(length)) return false;
        Push(Encoding.UTF8.GetString(_pickle, _position, (int)length));
        return Skip(length);
    }

    private bool ReadLong()
    {
        long length = -1;
        // No size of a tensor takes more than eight bytes.
        if (!Number(1, value => length = value) || length > 8 || !Has(length)) return false;
        long number = 0;
        for (int i = 0; i < length; i++) number |= (long)_pickle[_position + i] << (8 * i);
        if (length is > 0 and < 8 && (_pickle[_position + length - 1] & 0x80) != 0) number -= 1L << (int)(8 * length);
        Push(number);
        return Skip(length);
    }

    private bool Number(int bytes, Action<long> use)
    {
        if (!Has(bytes)) return false;
        ReadOnlySpan<byte> at = _pickle.AsSpan(_position);
        _position += bytes;
        use(bytes switch { 1 => at[0], 2 => BinaryPrimitives.ReadUInt16LittleEndian(at), _ => BinaryPrimitives.ReadUInt32LittleEndian(at) });
        return true;
    }

    private void Remember(long index) => _memo[index] = _stack.Count > 0 ? _stack[^1] : Other;

    private bool Has(long bytes) => bytes >= 0 && bytes <= _pickle.Length - _position;

    private bool Skip(long bytes)
    {
        if (!Has(bytes)) return false;
        _position += (int)bytes;
        return true;
    }

    private bool Push(object value)
    {
        _stack.Add(value);
        return true;
    }

    /// <summary>The top values, the deepest first; what is not there stands as <see cref="Other"/>.</summary>
    private object[] Pop(int count)
    {
        int there = Math.Min(count, _stack.Count);
        object[] values = [.. Enumerable.Repeat(Other, count - there), .. _stack[^there..]];
        _stack.RemoveRange(_stack.Count - there, there);
        return values;
    }

    private object[] PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        object[] values = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(Math.Max(mark, 0), _stack.Count - Math.Max(mark, 0));
        return values;
    }
}
