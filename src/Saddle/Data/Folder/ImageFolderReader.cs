namespace Saddle.Data;

/// <summary>Reads PNG and JPEG images from a folder or an archive (.tar, .tar.gz, .zip) with one folder a class.</summary>
public static class ImageFolderReader
{
    /// <summary>
    /// Reads the images. Classes are the folders in ordinal order of their names; the order of the examples is the first
    /// file of each class (ordinal by name), then the second of each, and so on, so that the first examples are spread
    /// over the classes. Names that start with a dot, and files that are not <c>.png</c>, <c>.jpg</c> or <c>.jpeg</c>, are
    /// left aside. 1,000 images and more are kept decoded in the user's cache and read from there the next time.
    /// </summary>
    /// <param name="specification">The folder or archive, and its part.</param>
    /// <param name="options">How many examples, which size, grey or colour.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// Inputs <c>[N, C, H, W]</c> in 0..1 (the bytes divided by 255), one channel when grey, else red, green, blue.
    /// Transparency, colour profiles and EXIF rotation are left aside.
    /// </returns>
    /// <exception cref="InputException">The folder, archive or a file is unusable, or the images differ in size and no size was asked for.</exception>
    /// <exception cref="EnvironmentException">A file may not be read.</exception>
    public static Dataset Read(DatasetSpecification specification, DatasetOptions options, CancellationToken cancellationToken = default)
    {
        string path = specification.Path!;
        bool archive = File.Exists(path);
        if (!archive && !Directory.Exists(path)) throw new InputException(
            $"{path} is not a folder that exists, nor a file; expected a folder with one subfolder a class, or a .tar, .tar.gz or .zip of one.");
        ImageCache? cache = ImageCache.Of(options);
        // An archive's hash is cheap; that of a folder takes reading every file.
        string? key = archive && cache is not null ? ImageKey.OfArchive(path, specification, options) : null;
        if (key is not null && cache!.Find(key, options.First, cancellationToken) is { } kept) return Make(specification, kept);
        ImageCollection images = archive ? ImageArchive.List(path, specification, options.First, cancellationToken)
            : ImageFolder.List(path, specification, options.First);
        bool worth = cache is not null && images.Whole && images.Images.Count >= ImageCache.LeastImages;
        if (worth && key is null)
        {
            key = ImageKey.OfFolder(images, options, cancellationToken);
            if (cache!.Find(key, null, cancellationToken) is { } found) return Make(specification, found);
        }
        Tensor inputs = ImageDecoding.Decode(path, images.Images, options, cancellationToken);
        var decoded = new DecodedImages(images.Part, images.ClassNames, inputs, [.. images.Images.Select(image => image.Label)]);
        try
        {
            if (worth) cache!.Keep(key!, decoded, wholeBytes: options.Resize is null, cancellationToken);
            return Make(specification, decoded);
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    private static Dataset Make(DatasetSpecification specification, DecodedImages images) =>
        new((specification with { Split = images.Part }).ToString(), images.Inputs, tensor(Array.ConvertAll(images.Labels, label => (long)label)),
            images.ClassNames, PixelScale.Unit);
}
