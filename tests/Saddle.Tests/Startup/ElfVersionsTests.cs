using System.Buffers.Binary;
using System.Text;

namespace Saddle.Tests.Startup;

public class ElfVersionsTests
{
    private const string Wanted = "GLIBCXX_3.4.32";

    // header | section 0: strings, section 1: requirements | one Verneed | two Vernaux | names
    private const int Sections = 64, Need = Sections + 2 * 64, First = Need + 16, Second = First + 16, Names = Second + 16;

    private static byte[] Image()
    {
        byte[] names = Encoding.ASCII.GetBytes($"\0{Wanted}\0GLIBC_2.2.5\0");
        byte[] image = new byte[Names + names.Length];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(image);
        Write64(image, 0x28, Sections);
        Write16(image, 0x3A, 64);
        Write16(image, 0x3C, 2);
        Write64(image, Sections + 24, Names);
        Write32(image, Sections + 64 + 4, 0x6ffffffe);
        Write64(image, Sections + 64 + 24, Need);
        Write32(image, Need + 8, First - Need);
        Write32(image, First + 8, 1);
        Write32(image, First + 12, Second - First);
        Write32(image, Second + 8, (uint)Wanted.Length + 2);
        names.CopyTo(image, Names);
        return image;
    }

    [Fact]
    public void It_weakens_the_named_requirement_alone()
    {
        byte[] image = Image(), expected = Image();
        Write16(expected, First + 4, 2);
        Assert.Equal(1, ElfVersions.Weaken(image, "GLIBCXX_3.4.31", Wanted));
        Assert.Equal(expected, image);
        Assert.Equal(0, ElfVersions.Weaken(image, Wanted));
        Assert.Equal(1, ElfVersions.Weaken(image, "GLIBC_2.2.5"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(63)]
    public void What_is_too_short_for_a_header_is_left_alone(int length) => AssertLeftAlone(Image()[..length]);

    [Theory]
    [InlineData(0, 0x7e)] // not ELF
    [InlineData(4, 1)] // 32 bit
    [InlineData(5, 2)] // big-endian
    [InlineData(0x2F, 0xff)] // section table far outside
    [InlineData(0x2D, 0xff)]
    [InlineData(0x3A, 63)] // sections too small
    [InlineData(0x3B, 0xff)] // sections too large
    [InlineData(0x3D, 0xff)] // too many sections
    [InlineData(Sections + 64 + 40, 2)] // strings in a section that does not exist
    [InlineData(Sections + 64 + 31, 0xff)] // requirements outside
    [InlineData(Sections + 31, 0x80)] // names outside
    [InlineData(Need + 11, 0xff)] // first entry outside
    [InlineData(First + 11, 0xff)] // name outside
    [InlineData(Second + 8, 0x7f)] // name of the second entry outside: the first is left alone too
    [InlineData(Second + 15, 0xff)] // next entry outside
    [InlineData(Need + 12, 1)] // records that overlap
    public void A_corrupt_image_is_left_alone(int at, byte value)
    {
        byte[] image = Image();
        image[at] = value;
        AssertLeftAlone(image);
    }

    [Fact]
    public void A_name_without_an_end_is_not_read_beyond_the_image() => AssertLeftAlone(Image()[..^1]);

    [Fact]
    public void No_change_of_a_byte_makes_it_throw_or_write_elsewhere()
    {
        for (int at = 0; at < Image().Length; at++)
            foreach (byte value in (byte[])[0, 1, 2, 0x10, 0x7f, 0x80, 0xff])
            {
                byte[] image = Image();
                image[at] = value;
                byte[] before = [.. image];
                int changed = ElfVersions.Weaken(image, Wanted);
                Assert.Equal(changed, before.Zip(image).Count(pair => pair.First != pair.Second));
            }
    }

    [Fact]
    public void Records_that_overlap_byte_by_byte_end_the_walk()
    {
        byte[] image = new byte[1 << 20];
        Image().CopyTo(image, 0);
        for (int at = Need; at + 4 <= image.Length; at += 4) Write32(image, at, 4);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        AssertLeftAlone(image);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Random_bytes_behind_a_header_never_make_it_throw()
    {
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] image = Image();
            for (int change = 0; change < 8; change++) image[random.Next(6, image.Length)] = (byte)random.Next(256);
            ElfVersions.Weaken(image, Wanted);
        }
    }

    private static void AssertLeftAlone(byte[] image)
    {
        byte[] before = [.. image];
        Assert.Equal(0, ElfVersions.Weaken(image, Wanted));
        Assert.Equal(before, image);
    }

    private static void Write16(Span<byte> image, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image[at..], value);
    private static void Write32(Span<byte> image, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image[at..], value);
    private static void Write64(Span<byte> image, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image[at..], value);
}
