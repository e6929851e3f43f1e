using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class PickleReaderTests
{
    [Theory]
    [InlineData(0, new long[] { 2, 3 }, new long[] { 3, 1 }), InlineData(3, new long[] { 3 }, new long[] { 1 }), InlineData(0, new long[] { 4, 5 },
        new long[] { 0, 1 })]
    [InlineData(5, new long[0], new long[0]), InlineData(9, new long[] { 0, 7 }, new long[] { 7, 1 })]
    public void A_tensor_within_its_data_is_sound(int offset, long[] sizes, long[] strides) => Read(Pickle(6, offset, sizes, strides), _ => 24);

    [Theory]
    [InlineData(0, new long[] { 2, 4 }, new long[] { 4, 1 }), InlineData(4, new long[] { 3 }, new long[] { 1 }), InlineData(0, new long[] { 2 },
        new long[] { 6 })]
    [InlineData(6, new long[0], new long[0]), InlineData(-1, new long[] { 1 }, new long[] { 1 }), InlineData(0, new long[] { -1 },
        new long[] { 1 }), InlineData(5, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { long.MaxValue, 3 }, new long[] { long.MaxValue, 1 }), InlineData(0, new long[] { 2, 3 }, new long[] { 1 })]
    public void A_tensor_beyond_its_data_is_a_fault(int offset, long[] sizes, long[] strides) =>
        Assert.Contains("'key'", Assert.Throws<ZipFault>(() => Read(Pickle(6, offset, sizes, strides), _ => 24)).Message);

    [Theory]
    [InlineData(7), InlineData(-1), InlineData(int.MaxValue)]
    public void Data_larger_than_the_archive_has_is_a_fault(int count) =>
        Assert.Contains("24 bytes", Assert.Throws<ZipFault>(() => Read(Pickle(count, 0, [1], [1]), key => key == "key" ? 24 : null)).Message);

    [Fact]
    public void What_is_cut_off_anywhere_is_a_fault()
    {
        byte[] whole = Pickle(6, 0, [2, 3], [3, 1]);
        for (int length = 0; length < whole.Length; length++) Assert.Throws<ZipFault>(() => Read(whole[..length], _ => 24));
        for (int at = 0; at < whole.Length; at++)
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. whole];
                flipped[at] ^= (byte)(1 << bit);
                Assert.True(Record.Exception(() => Read(flipped, _ => 24)) is null or ZipFault);
            }
    }

    [Theory]
    [InlineData("X\u00FF\u00FF\u00FF\u00FF.", "4294967295 bytes"), InlineData("K\u0001r\u00FF\u00FF\u00FF\u00FF.", "remembered"), InlineData("t.",
        "start of a group"), InlineData("(0t.", "missing")]
    [InlineData("}(K\u0001u.", "no dictionary"), InlineData("K\u0001)R.", "no function"), InlineData("cos\nsystem\n)R.", "os.system"), InlineData("cm\n",
        "no end"), InlineData("]q\u0000)q\u0001(h\u0000e.", "no list")]
    public void What_libtorch_takes_on_trust_is_a_fault(string instructions, string words) =>
        Assert.Contains(words, Assert.Throws<ZipFault>(() => Read([0x80, 2, .. Encoding.Latin1.GetBytes(instructions)], _ => null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Values_that_lie_too_deep_in_each_other_are_a_fault() =>
        Assert.Contains("inside each other",
            Assert.Throws<ZipFault>(() => Read([0x80, 2, (byte)'N', .. Enumerable.Repeat((byte)0x85, 100_000), (byte)'.'], _ => null)).Message,
            StringComparison.Ordinal);

    private static void Read(byte[] pickle, Func<string, long?> dataSize) => PickleReader.Read(pickle, new PickleCalls(dataSize));

    /// <summary>A float32 tensor as TorchScript pickles it: the key is memoised, and named from the memo.</summary>
    private static byte[] Pickle(int count, int offset, long[] sizes, long[] strides) =>
    [
        0x80, 2, .. "ctorch._utils\n_rebuild_tensor_v2\n("u8, .. "("u8, .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text("key"), (byte)'q', 1,
        (byte)'0', (byte)'h', 1,
        .. Text("cpu"), .. Whole(count), (byte)'t', (byte)'Q', .. Whole(offset), .. Tuple(sizes), .. Tuple(strides), 0x89, (byte)'N', (byte)'t', (byte)'R',
        (byte)'.',
    ];

    private static byte[] Text(string text) => [(byte)'X', (byte)text.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Whole(int number) => [(byte)'J', .. BitConverter.GetBytes(number)];

    private static byte[] Tuple(long[] numbers) => [(byte)'(', .. numbers.SelectMany(number => (byte[])[0x8a, 8, .. BitConverter.GetBytes(number)]), (byte)'t'];
}
