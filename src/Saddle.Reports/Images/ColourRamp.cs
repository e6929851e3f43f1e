namespace Saddle.Reports;

/// <summary>Colours along a scale.</summary>
internal static class ColourRamp
{
    // Anchors of the cividis scale: its lightness rises evenly, for eyes that see fewer colours too.
    private static readonly (byte Red, byte Green, byte Blue)[] Rise =
        [(0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 142, 119), (200, 184, 102), (254, 232, 56)];

    private static readonly (byte Red, byte Green, byte Blue) Negative = (33, 102, 172), Zero = (255, 255, 255), Positive = (178, 24, 43);

    /// <summary>From blue (0) to yellow (1).</summary>
    public static (byte Red, byte Green, byte Blue) Rising(double position)
    {
        double place = Math.Clamp(double.IsNaN(position) ? 0 : position, 0, 1) * (Rise.Length - 1);
        int below = Math.Min((int)place, Rise.Length - 2);
        return Mix(Rise[below], Rise[below + 1], place - below);
    }

    /// <summary>From blue (−1) over white (0) to red (1); grey where there is no number.</summary>
    public static (byte Red, byte Green, byte Blue) Signed(double position) => double.IsNaN(position) ? ((byte)190, (byte)190, (byte)190)
        : Mix(Zero, position < 0 ? Negative : Positive, Math.Min(1, Math.Abs(position)));

    private static (byte, byte, byte) Mix((byte Red, byte Green, byte Blue) from, (byte Red, byte Green, byte Blue) to, double share) =>
        (Mix(from.Red, to.Red, share), Mix(from.Green, to.Green, share), Mix(from.Blue, to.Blue, share));

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + (to - from) * share);
}
