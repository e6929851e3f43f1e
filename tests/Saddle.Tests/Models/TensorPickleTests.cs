using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class TensorPickleTests
{
    [Theory]
    [InlineData(0, new long[] { 2, 3 }, new long[] { 3, 1 }), InlineData(3, new long[] { 3 }, new long[] { 1 }), InlineData(0, new long[] { 4, 5 }, new long[] { 0, 1 })]
    [InlineData(5, new long[0], new long[0]), InlineData(9, new long[] { 0, 7 }, new long[] { 7, 1 })]
    public void A_tensor_within_its_data_is_sound(int offset, long[] sizes, long[] strides) => TensorPickle.Check(Pickle(6, offset, sizes, strides), _ => 24);

    [Theory]
    [InlineData(0, new long[] { 2, 4 }, new long[] { 4, 1 }), InlineData(4, new long[] { 3 }, new long[] { 1 }), InlineData(0, new long[] { 2 }, new long[] { 6 })]
    [InlineData(6, new long[0], new long[0]), InlineData(-1, new long[] { 1 }, new long[] { 1 }), InlineData(0, new long[] { -1 }, new long[] { 1 }), InlineData(5, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { long.MaxValue, 3 }, new long[] { long.MaxValue, 1 }), InlineData(0, new long[] { 2, 3 }, new long[] { 1 })]
    public void A_tensor_beyond_its_data_is_a_fault(int offset, long[] sizes, long[] strides) =>
        Assert.Contains("'key'", Assert.Throws<ZipFault>(() => TensorPickle.Check(Pickle(6, offset, sizes, strides), _ => 24)).Message);

    [Theory]
    [InlineData(7), InlineData(-1), InlineData(int.MaxValue)]
    public void Data_larger_than_the_archive_has_is_a_fault(int count) =>
        Assert.Contains("24 bytes", Assert.Throws<ZipFault>(() => TensorPickle.Check(Pickle(count, 0, [1], [1]), key => key == "key" ? 24 : null)).Message);

    [Fact]
    public void What_is_cut_off_anywhere_is_left_to_libtorch()
    {
        byte[] whole = Pickle(6, 0, [2, 3], [3, 1]);
        for (int length = 0; length < whole.Length; length++) TensorPickle.Check(whole[..length], _ => 24);
        for (int at = 0; at < whole.Length; at++)
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. whole];
                flipped[at] ^= (byte)(1 << bit);
                Assert.True(Record.Exception(() => TensorPickle.Check(flipped, _ => 24)) is null or ZipFault);
            }
    }

    /// <summary>A float32 tensor as TorchScript pickles it: the key is memoised, and named from the memo.</summary>
    private static byte[] Pickle(int count, int offset, long[] sizes, long[] strides) =>
    [
        0x80, 2, .. "ctorch._utils\n_rebuild_tensor_v2\n("u8, .. "("u8, .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text("key"), (byte)'q', 1, (byte)'0', (byte)'h', 1,
        .. Text("cpu"), .. Whole(count), (byte)'t', (byte)'Q', .. Whole(offset), .. Tuple(sizes), .. Tuple(strides), 0x89, (byte)'N', (byte)'t', (byte)'R', (byte)'.',
    ];

    private static byte[] Text(string text) => [(byte)'X', (byte)text.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Whole(int number) => [(byte)'J', .. BitConverter.GetBytes(number)];

    private static byte[] Tuple(long[] numbers) => [(byte)'(', .. numbers.SelectMany(number => (byte[])[0x8a, 8, .. BitConverter.GetBytes(number)]), (byte)'t'];
}
