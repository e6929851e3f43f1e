namespace Saddle.Data;

/// <summary>Reads IDX files, the format of MNIST, raw or gzip (told by the first bytes, not by the name).</summary>
public static class IdxReader
{
    /// <summary>Reads images.</summary>
    /// <param name="path">A file of unsigned bytes, rank 3 (N, height, width) or 4 (N, channels, height, width).</param>
    /// <param name="first">Keep only the first examples; null keeps all. The whole file is checked all the same.</param>
    /// <returns>float32 on the CPU, <c>[N, C, H, W]</c> in 0..1 (the bytes divided by 255); the caller disposes it.</returns>
    /// <exception cref="InputException">The file is missing, of another kind, truncated, too long or damaged.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static Tensor ReadImages(string path, int? first = null) => ToImages(IdxArray.Read(path, [3, 4], first));

    /// <summary>Reads labels.</summary>
    /// <param name="path">A file of unsigned bytes of rank 1.</param>
    /// <param name="first">Keep only the first examples; null keeps all. The whole file is checked all the same.</param>
    /// <returns>int64 on the CPU, <c>[N]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The file is missing, of another kind, truncated, too long or damaged.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static Tensor ReadLabels(string path, int? first = null) => ToLabels(IdxArray.Read(path, [1], first));

    /// <summary>Reads images and their labels as a data set.</summary>
    /// <param name="name">What the user called it.</param>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels.</param>
    /// <param name="options">How many examples and classes.</param>
    /// <exception cref="InputException">A file is unusable, the counts differ, or a label is outside the classes.</exception>
    /// <exception cref="EnvironmentException">A file may not be read.</exception>
    public static Dataset Read(string name, string imagesPath, string labelsPath, DatasetOptions options)
    {
        IdxArray labels = IdxArray.Read(labelsPath, [1], options.First);
        IdxArray images = IdxArray.Read(imagesPath, [3, 4], options.First);
        return Assemble(name, images, labels, imagesPath, labelsPath, options.Classes ?? Math.Max(2, labels.Largest + 1));
    }

    internal static Dataset Assemble(string name, IdxArray images, IdxArray labels, string imagesPath, string labelsPath, int classes)
    {
        if (images.Total != labels.Total)
            throw new InputException($"{imagesPath} holds {images.Total} images but {labelsPath} holds {labels.Total} labels; there must be one label an "
                + "image. Check that they belong together.");
        using var scope = NewDisposeScope();
        return new Dataset(name, ToImages(images), ToLabels(labels), ClassNames.Numbered(classes), PixelScale.Unit);
    }

    private static Tensor ToImages(IdxArray array)
    {
        using var scope = NewDisposeScope();
        long[] shape = array.Shape.Length == 4 ? array.Shape : [array.Shape[0], 1, .. array.Shape[1..]];
        return tensor(array.Values).reshape(shape).to(ScalarType.Float32).div_(Scalars.LargestByte).MoveToOuterDisposeScope();
    }

    private static Tensor ToLabels(IdxArray array)
    {
        using var scope = NewDisposeScope();
        return tensor(array.Values).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }
}
