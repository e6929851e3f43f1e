namespace Saddle.Defenses;

/// <summary>Images seen through a window of its own for each: scaled and shifted, with a gradient.</summary>
internal static class Resampling
{
    /// <summary>Windows of images.</summary>
    /// <param name="images">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="scale">float32, <c>[n, 2]</c>: how much of the image a window's width and height see; 1 sees all.</param>
    /// <param name="shift">float32, <c>[n, 2]</c>: where the window's middle lies, across and down, in halves of the image from its middle.</param>
    /// <param name="height">The height of what comes out.</param>
    /// <param name="width">The width of what comes out.</param>
    /// <param name="nearest">Whether the nearest pixel is taken; else the four around are interpolated.</param>
    /// <param name="outside">The value beyond the image; null for that of its border.</param>
    /// <returns>float32, <c>[n, C, height, width]</c>, in the caller's scope.</returns>
    public static Tensor Window(Tensor images, Tensor scale, Tensor shift, long height, long width, bool nearest, double? outside)
    {
        Tensor zero = zeros_like(scale.select(1, 0));
        Tensor rows = stack([scale.select(1, 0), zero, shift.select(1, 0), zero, scale.select(1, 1), shift.select(1, 1)], 1).reshape(-1, 2, 3);
        return Sampled(images, rows, height, width, nearest, outside);
    }

    /// <summary>Images of which each pixel is taken from where an affine map says.</summary>
    /// <param name="images">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="maps">float32, <c>[n, 2, 3]</c>: from places of what comes out to places of the image, both from −1 to 1.</param>
    /// <param name="height">The height of what comes out.</param>
    /// <param name="width">The width of what comes out.</param>
    /// <param name="nearest">Whether the nearest pixel is taken; else the four around are interpolated.</param>
    /// <param name="outside">The value beyond the image; null for that of its border.</param>
    /// <returns>float32, <c>[n, C, height, width]</c>, in the caller's scope.</returns>
    public static Tensor Sampled(Tensor images, Tensor maps, long height, long width, bool nearest, double? outside)
    {
        Tensor grid = nn.functional.affine_grid(maps, [images.shape[0], images.shape[1], height, width], align_corners: false);
        GridSampleMode mode = nearest ? GridSampleMode.Nearest : GridSampleMode.Bilinear;
        if (outside is not { } value) return nn.functional.grid_sample(images, grid, mode, GridSamplePaddingMode.Border, align_corners: false);
        using Scalar beyond = Scalars.Of(value);
        return nn.functional.grid_sample(images.sub(beyond), grid, mode, GridSamplePaddingMode.Zeros, align_corners: false).add(beyond, Scalars.One);
    }
}
