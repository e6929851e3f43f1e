using System.Text;
using Saddle.Tests.Hostile;

namespace Saddle.Tests.Data;

/// <summary>Files as PyTorch's torch.save writes them: a zip with a pickle of protocol 2 and an entry of bytes for each tensor.</summary>
internal static class TorchSave
{
    /// <summary>A file with one tensor.</summary>
    public static byte[] One(Tensor values) => Pack([.. Pickled(values, "0"), (byte)'.'], [("data/0", Bytes(values))]);

    /// <summary>A file with a dictionary of tensors.</summary>
    public static byte[] Named(params (string Name, Tensor Values)[] entries) => Pack(
        [.. "}("u8, .. entries.SelectMany((entry, index) => (byte[])[.. Text(entry.Name), .. Pickled(entry.Values, $"{index}")]), .. "u."u8],
        entries.Select((entry, index) => ($"data/{index}", Bytes(entry.Values))));

    /// <summary>A file with a pickle of one's own behind the two bytes of its protocol.</summary>
    public static byte[] Pack(byte[] pickle, IEnumerable<(string Name, byte[] Content)> data, string order = "little") => ZipParts.Pack(
    [
        ("archive/data.pkl", [0x80, 2, .. pickle]), ("archive/byteorder", Encoding.ASCII.GetBytes(order)),
        .. data.Select(entry => ($"archive/{entry.Name}", entry.Content)), ("archive/version", "3\n"u8.ToArray()),
    ]);

    /// <summary>A tensor as torch._utils makes it again, in whatever order its values lie in memory.</summary>
    /// <param name="values">The tensor.</param>
    /// <param name="key">The entry of its storage.</param>
    /// <param name="sizes">Sizes other than its own.</param>
    /// <param name="strides">Strides other than its own.</param>
    public static byte[] Pickled(Tensor values, string key, long[]? sizes = null, long[]? strides = null) =>
    [
        .. "ctorch._utils\n_rebuild_tensor_v2\nq\u0000(("u8, .. Text("storage"), .. Encoding.ASCII.GetBytes($"ctorch\n{Storage(values.dtype)}\n"), .. Text(key),
        .. Text("cpu"), .. Whole(values.numel()), .. "tQK\u0000"u8, .. Tuple(sizes ?? values.shape), .. Tuple(strides ?? values.stride()), 0x89,
        .. "ccollections\nOrderedDict\n)RtR"u8,
    ];

    private static byte[] Bytes(Tensor values)
    {
        // The storage as it lies in memory, whatever the strides say of it.
        using Tensor flat = values.as_strided([values.numel()], [1L]).clone();
        return flat.bytes.ToArray();
    }

    private static string Storage(ScalarType type) => type switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Whole(long number) => [(byte)'J', .. BitConverter.GetBytes((int)number)];

    private static byte[] Tuple(long[] numbers) => [(byte)'(', .. numbers.SelectMany(Whole), (byte)'t'];
}
