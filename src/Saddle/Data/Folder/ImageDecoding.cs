using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Saddle.Data;

/// <summary>Turns image files into one tensor, on all cores; what comes out and which error comes first do not depend on them.</summary>
internal static class ImageDecoding
{
    private const int Chunk = 64;

    /// <summary>Decodes.</summary>
    /// <param name="path">What messages call the whole.</param>
    /// <param name="images">The images; at least one.</param>
    /// <param name="options">Which size, grey or colour.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>float32, <c>[N, C, H, W]</c> in 0..1; the caller disposes it.</returns>
    /// <exception cref="InputException">An image is unusable, or they differ in size and no size was asked for.</exception>
    public static Tensor Decode(string path, IReadOnlyList<ImageEntry> images, DatasetOptions options, CancellationToken cancellationToken)
    {
        (int height, int width, bool grey) = Format(images, options, cancellationToken);
        InputFile.RequireMemory(path, (UInt128)images.Count * (UInt128)((grey ? 1L : 3L) * height * width * sizeof(float)));
        Tensor inputs = empty([images.Count, grey ? 1 : 3, height, width], dtype: ScalarType.Float32);
        try
        {
            ForEach(images.Count, index =>
            {
                using Tensor target = inputs[index];
                Fill(images[index], height, width, grey, MemoryMarshal.Cast<byte, float>(target.bytes));
            }, cancellationToken);
            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    /// <summary>Does something for each index; of several errors the one of the lowest index is thrown.</summary>
    public static void ForEach(int count, Action<int> work, CancellationToken cancellationToken)
    {
        var errors = new ConcurrentDictionary<int, ExceptionDispatchInfo>();
        Parallel.For(0, (count + Chunk - 1) / Chunk,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, (chunk, state) =>
        {
            for (int index = chunk * Chunk; index < Math.Min(count, (chunk + 1) * Chunk); index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    work(index);
                }
                catch (Exception error)
                {
                    errors[index] = ExceptionDispatchInfo.Capture(error);
                    // Chunks before this one are still made, so that the first error is always the same.
                    state.Break();
                    return;
                }
            }
        });
        if (!errors.IsEmpty) errors[errors.Keys.Min()].Throw();
    }

    /// <summary>The size and channels that all images get, from the headers alone.</summary>
    private static (int Height, int Width, bool Grey) Format(IReadOnlyList<ImageEntry> images, DatasetOptions options, CancellationToken cancellationToken)
    {
        var sizes = new (int Height, int Width)[images.Count];
        var greys = new bool[images.Count];
        ForEach(images.Count, index =>
        {
            using ImageFile image = ImageFile.Open(images[index]);
            (sizes[index], greys[index]) = ((image.Height, image.Width), image.Grey);
        }, cancellationToken);
        (int height, int width) = options.Resize ?? sizes[0];
        int other = options.Resize is null ? Array.FindIndex(sizes, size => size != (height, width)) : -1;
        if (other >= 0)
            throw new InputException($"{images[other].Name} is {sizes[other].Height}x{sizes[other].Width} pixels, but {images[0].Name} is {height}x{width}. "
                + $"Give one size for all, for example {height}x{width}.")
            {
                Setting = Setting.ImageSize,
                SettingValue = $"{height}x{width}",
            };
        return (height, width, options.Grey ?? greys.All(grey => grey));
    }

    private static void Fill(ImageEntry entry, int height, int width, bool grey, Span<float> target)
    {
        using ImageFile image = ImageFile.Open(entry);
        byte[] decoded = image.Decode(grey);
        if ((image.Height, image.Width) == (height, width))
        {
            for (int i = 0; i < decoded.Length; i++) target[i] = decoded[i] / 255f;
            return;
        }
        float[] values = Array.ConvertAll(decoded, value => value / 255f);
        int channel = image.Height * image.Width;
        for (int index = 0; index < (grey ? 1 : 3); index++)
            Resampling.Resize(values.AsSpan(index * channel, channel), image.Height, image.Width, height, width).CopyTo(target[(index * height * width)..]);
    }
}
