namespace Saddle.Defenses;

/// <summary>The pixels around each pixel.</summary>
internal static class Neighbourhood
{
    /// <summary>The square around each pixel, the image mirrored at its border.</summary>
    /// <param name="images">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="side">The side of the square; of an even one the pixel is right and below of the middle.</param>
    /// <returns>float32, <c>[n, C, H, W, side²]</c>, in the caller's scope.</returns>
    public static Tensor Of(Tensor images, int side)
    {
        (_, int height, int width) = ImageInputs.Size(images);
        long before = side / 2, after = side - 1 - before;
        Tensor mirrored = nn.functional.pad(images, [before, after, before, after], PaddingModes.Reflect);
        var shifted = new List<Tensor>();
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++) shifted.Add(mirrored.narrow(2, row, height).narrow(3, column, width));
        return stack(shifted, 4);
    }
}
