using System.Runtime.InteropServices;

namespace Saddle.Data;

/// <summary>Reads PNG and JPEG images from a folder with one subfolder a class.</summary>
public static class ImageFolderReader
{
    /// <summary>
    /// Reads the images. Classes are the subfolders in ordinal order of their names; the order of the examples is the
    /// first file of each class (ordinal by name), then the second of each, and so on, so that the first examples are
    /// spread over the classes. Names that start with a dot, and files that are not <c>.png</c>, <c>.jpg</c> or
    /// <c>.jpeg</c>, are left aside.
    /// </summary>
    /// <param name="name">What the user called it.</param>
    /// <param name="path">The folder.</param>
    /// <param name="options">How many examples, which size, grey or colour.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// Inputs <c>[N, C, H, W]</c> in 0..1 (the bytes divided by 255), one channel when grey, else red, green, blue.
    /// Transparency, colour profiles and EXIF rotation are left aside.
    /// </returns>
    /// <exception cref="InputException">The folder or a file is unusable, or the images differ in size and no size was asked for.</exception>
    /// <exception cref="EnvironmentException">A file may not be read.</exception>
    public static Dataset Read(string name, string path, DatasetOptions options, CancellationToken cancellationToken = default)
    {
        ImageFolder folder = ImageFolder.List(path, options.First);
        (int height, int width, bool grey) = Format(folder, options, cancellationToken);
        InputFile.RequireMemory(path, (UInt128)folder.Files.Count * (UInt128)((grey ? 1L : 3L) * height * width * sizeof(float)));
        using var scope = NewDisposeScope();
        Tensor inputs = empty([folder.Files.Count, grey ? 1 : 3, height, width], dtype: ScalarType.Float32);
        for (int index = 0; index < folder.Files.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Tensor target = inputs[index];
            MemoryMarshal.AsBytes(Pixels(folder.Files[index].Path, height, width, grey).AsSpan()).CopyTo(target.bytes);
        }
        Tensor labels = tensor(folder.Files.Select(file => (long)file.Label).ToArray());
        return new Dataset(name, inputs, labels, folder.ClassNames);
    }

    /// <summary>The size and channels that all images get, from the headers alone.</summary>
    private static (int Height, int Width, bool Grey) Format(ImageFolder folder, DatasetOptions options, CancellationToken cancellationToken)
    {
        bool grey = true;
        (int Height, int Width)? size = options.Resize;
        foreach ((string path, _) in folder.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using ImageFile image = ImageFile.Open(path);
            grey &= image.Grey;
            size ??= (image.Height, image.Width);
            if (options.Resize is null && size != (image.Height, image.Width))
                throw new InputException($"{path} is {image.Height}x{image.Width} pixels, but {folder.Files[0].Path} is {size.Value.Height}x{size.Value.Width}. Give one size for all with --resize HxW, for example --resize {size.Value.Height}x{size.Value.Width}.");
        }
        return (size!.Value.Height, size.Value.Width, options.Grey ?? grey);
    }

    private static float[] Pixels(string path, int height, int width, bool grey)
    {
        using ImageFile image = ImageFile.Open(path);
        float[] values = Array.ConvertAll(image.Decode(grey), value => value / 255f);
        if ((image.Height, image.Width) == (height, width)) return values;
        int channel = image.Height * image.Width;
        return [.. Enumerable.Range(0, grey ? 1 : 3).SelectMany(index =>
            Resampling.Resize(values.AsSpan(index * channel, channel), image.Height, image.Width, height, width))];
    }
}
