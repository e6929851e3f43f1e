namespace Saddle;

/// <summary>CRC-32 as zip and PNG use it (polynomial 0xEDB88320, reflected).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();
    private uint _state = uint.MaxValue;

    public Crc32()
    {
    }

    public readonly uint Value => ~_state;

    /// <summary>The checksum of bytes that are all at hand.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var checksum = new Crc32();
        checksum.Append(bytes);
        return checksum.Value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        foreach (byte value in bytes) state = Table[(byte)(state ^ value)] ^ (state >> 8);
        _state = state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint index = 0; index < 256; index++)
        {
            uint value = index;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[index] = value;
        }
        return table;
    }
}
