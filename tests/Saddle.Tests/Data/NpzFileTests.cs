using System.IO.Compression;
using System.Text;
using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0), InlineData(3), InlineData(200)]
    public void What_is_no_whole_archive_is_said_so(int length)
    {
        File.WriteAllBytes(_folder.At("cut.npz"), new byte[length]);
        Assert.Contains("not a whole .npz archive", Assert.Throws<InputException>(() => NpzFile.Open(_folder.At("cut.npz"))).Message);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        using var scope = NewDisposeScope();
        var arrays = new Dictionary<string, Tensor>
        {
            ["floats"] = tensor(new[] { 1.5f, -2, float.NaN, 0 }).reshape(2, 2),
            ["doubles"] = tensor(new[] { 0.1, 0.2, 0.3 }),
            ["bytes"] = tensor(new byte[] { 0, 128, 255 }),
            ["ints"] = tensor(new[] { -1, int.MaxValue }),
            ["longs"] = tensor(new[] { long.MinValue, 5 }),
            ["bools"] = tensor(new[] { true, false, true }),
            ["scalar"] = tensor(3.5f),
            ["none"] = zeros(0, 3),
            ["transposed"] = arange(6, ScalarType.Float32).reshape(2, 3).t(),
            ["large"] = arange(3_000_000, ScalarType.Float32),
        };
        NpzWriter.Write(_folder.At("a.npz"), arrays);
        Assert.Equal(["a.npz"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        using NpzFile file = NpzFile.Open(_folder.At("a.npz"));
        Assert.Equal(arrays.Keys, file.Keys);
        foreach ((string key, Tensor expected) in arrays)
        {
            using Tensor actual = file.Read(key);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.shape, file.Shape(key));
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.contiguous().bytes.ToArray(), actual.bytes.ToArray());
        }
        using Tensor first = file.Read("large", first: 3);
        Assert.Equal([0f, 1, 2], first.data<float>().ToArray());
    }

    [Fact]
    public void The_same_arrays_make_the_same_file()
    {
        using Tensor values = ones(3);
        NpzWriter.Write(_folder.At("a.npz"), [new("x", values)]);
        NpzWriter.Write(_folder.At("b.npz"), [new("x", values)]);
        Assert.Equal(File.ReadAllBytes(_folder.At("a.npz")), File.ReadAllBytes(_folder.At("b.npz")));
    }

    [Fact]
    public void Writing_fails_with_an_error_that_helps_and_leaves_the_old_file()
    {
        using Tensor values = ones(3), complex = ones(3, dtype: ScalarType.ComplexFloat32);
        string path = _folder.Write("a.npz", [1, 2, 3]);
        Assert.Throws<UsageException>(() => NpzWriter.Write(path, [new("x", complex)]));
        Assert.Throws<UsageException>(() => NpzWriter.Write(path, [new("x", values), new("x", values)]));
        Assert.Throws<EnvironmentException>(() => NpzWriter.Write(_folder.At("none/a.npz"), [new("x", values)]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 1)]
    [InlineData("{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}", 2)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}   \n", 3)]
    public void Reads_every_version(string header, byte version)
    {
        using NpzFile file = Open(Npy(header, Floats(0, 1, 2, 3, 4, 5), version));
        using Tensor values = file.Read("x");
        Assert.Equal([2, 3], values.shape);
        Assert.Equal([0f, 1, 2, 3, 4, 5], values.data<float>().ToArray());
    }

    [Fact]
    public void Fortran_order_is_turned_into_C_order()
    {
        using NpzFile file = Open(Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", Floats(0, 3, 1, 4, 2, 5)));
        using Tensor values = file.Read("x"), first = file.Read("x", first: 1);
        Assert.Equal([0f, 1, 2, 3, 4, 5], values.data<float>().ToArray());
        Assert.Equal([0f, 1, 2], first.data<float>().ToArray());
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (6,), }", "pickle")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (6,), }", "big-endian")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", "element type")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", "structured")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", "claims 28 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", "claims 20 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999, 9999999999999), }", "nothing can hold")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }", "claims 18446744073709551616 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,6), }", "rank")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "shape is missing")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (6,), }", "fortran_order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'more': 1}", "unknown")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}", "twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), } print()", "follows")]
    [InlineData("__import__('os')", "malformed")]
    [InlineData("", "malformed")]
    public void Headers_that_cannot_be_used_say_why(string header, string why)
    {
        using NpzFile file = Open(Npy(header, Floats(0, 1, 2, 3, 4, 5)));
        Assert.Contains(why, Assert.Throws<InputException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bools_must_be_bools()
    {
        using NpzFile file = Open(Npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", [1, 7]));
        Assert.Contains("bool", Assert.Throws<InputException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_stored_values_is_noticed()
    {
        string path = _folder.At("a.npz");
        byte[] bytes = Zip(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", Floats(0, 1, 2, 3, 4, 5)), CompressionLevel.NoCompression);
        int place = bytes.AsSpan().IndexOf(Floats(4));
        bytes[place] ^= 1;
        File.WriteAllBytes(path, bytes);
        using NpzFile file = NpzFile.Open(path);
        Assert.Contains("checksum", Assert.Throws<InputException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Damaged_archives_are_unusable_input_and_nothing_worse(CompressionLevel level)
    {
        byte[] valid = Zip(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", Floats(0, 1, 2, 3, 4, 5)), level);
        string path = _folder.At("a.npz");
        int refused = Damage.AssertOnlyInputExceptions(valid, 1, path, () =>
        {
            using NpzFile file = NpzFile.Open(path);
            return file.Read(file.Keys.Count > 0 ? file.Keys[0] : "x");
        });
        Assert.InRange(refused, valid.Length + 40, int.MaxValue);
    }

    [Theory]
    [InlineData("<u2", new byte[] { 255, 255, 2, 0 }, 65535, 2)]
    [InlineData("<u4", new byte[] { 255, 255, 255, 255, 2, 0, 0, 0 }, 4294967295, 2)]
    [InlineData("<u8", new byte[] { 255, 255, 255, 255, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }, 4294967295, 2)]
    [InlineData("|i1", new byte[] { 255, 2 }, -1, 2)]
    [InlineData("<i2", new byte[] { 255, 255, 2, 0 }, -1, 2)]
    public void Whole_numbers_of_every_width_are_read(string code, byte[] values, long first, long second)
    {
        using NpzFile file = Open(Npy($"{{'descr': '{code}', 'fortran_order': False, 'shape': (2,), }}", values));
        using Tensor read = file.Read("x"), wide = read.to(ScalarType.Int64);
        Assert.Equal([first, second], wide.data<long>().ToArray());
    }

    [Fact]
    public void What_no_int64_can_hold_is_refused()
    {
        byte[] largest = [.. BitConverter.GetBytes(ulong.MaxValue)];
        using NpzFile file = Open(Npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", largest));
        Assert.Contains("too large", Assert.Throws<InputException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_arrays_list_the_known()
    {
        using NpzFile file = Open(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", Floats(0)));
        Assert.Contains("it has x", Assert.Throws<InputException>(() => file.Read("z")).Message, StringComparison.Ordinal);
    }

    internal static byte[] Npy(string header, byte[] values, byte version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. values];
    }

    internal static byte[] Zip(byte[] npy, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        using (Stream entry = archive.CreateEntry("x.npy", level).Open()) entry.Write(npy);
        return packed.ToArray();
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private NpzFile Open(byte[] npy) => NpzFile.Open(_folder.Write("a.npz", Zip(npy, CompressionLevel.Optimal)));
}
