using System.Formats.Tar;
using Saddle.Data;
using Saddle.Tests.Data;
using SkiaSharp;

namespace Saddle.Tests.Hostile;

/// <summary>Mutated data sets are taken or refused, and nothing else happens.</summary>
public sealed class HostileDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static DatasetOptions Options => new() { Locations = new DataLocations(null, null) };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Idx(bool packed)
    {
        byte[] labels = SoundFiles.Idx(5);
        string labelsPath = _folder.Write("labels", labels);
        byte[][] images = [SoundFiles.Idx(5, 6, 6), SoundFiles.Idx(5, 3, 4, 4)];
        var fuzz = new FileFuzz("idx", bytes => IdxReader.Read("idx", _folder.Write("images", bytes), labelsPath, Options).Dispose());
        fuzz.Run(packed ? [.. images.Select(SoundFiles.Gzip)] : images, 3_000);
        var labelsFuzz = new FileFuzz("idx-labels", bytes => IdxReader.ReadLabels(_folder.Write("labels", bytes)).Dispose());
        labelsFuzz.Run([packed ? SoundFiles.Gzip(labels) : labels], 1_000);
    }

    /// <summary>Headers and lengths are changed before the file is packed, so that the reader comes to see them.</summary>
    [Fact]
    public void Idx_changed_before_it_was_packed()
    {
        string labels = _folder.Write("labels", SoundFiles.Idx(5));
        var fuzz = new FileFuzz("idx-inside", bytes => IdxReader.Read("idx", _folder.Write("images", bytes), labels, Options).Dispose());
        byte[] sound = SoundFiles.Idx(5, 6, 6);
        fuzz.Run([SoundFiles.Gzip(sound)], 2_000, (_, random) => SoundFiles.Gzip(Mutation.Of(sound, random)));
    }

    [Fact]
    public void Npz()
    {
        string path = _folder.At("d.npz");
        using (Tensor x = arange(0, 40, dtype: ScalarType.Float32).reshape(5, 8), y = tensor(new long[] { 0, 1, 2, 1, 0 }))
            NpzWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = x, ["y"] = y });
        byte[] sound = File.ReadAllBytes(path);
        List<(string Name, byte[] Content)> parts = ZipParts.Of(sound);
        var fuzz = new FileFuzz("npz", bytes => NpzReader.Read("npz", _folder.Write("m.npz", bytes), Options).Dispose());
        fuzz.Run([sound, ZipParts.Pack(parts)], 4_000, (file, random) => random.Next(3) switch
        {
            0 => Mutation.Of(file, random),
            1 => ZipParts.Repair(Mutation.Of(file, random)),
            _ => ZipParts.Mutate(parts, random, _ => 1),
        });
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar), InlineData(TarEntryFormat.Pax), InlineData(TarEntryFormat.Gnu)]
    public void Archives_of_images(TarEntryFormat format)
    {
        byte[] sound = SoundFiles.Tar(format);
        var fuzz = new FileFuzz($"tar-{format}",
            bytes => ImageFolderReader.Read(DatasetSpecification.Parse($"folder:{_folder.Write("images.tar", bytes)}"), Options).Dispose());
        fuzz.Run([sound, SoundFiles.Gzip(sound)], 1_200, (file, random) => random.Next(4) switch
        {
            0 => Mutation.Of(file, random),
            1 => SoundFiles.RepairTar(Mutation.Of(sound, random)),
            2 => SoundFiles.Gzip(Mutation.Of(sound, random)),
            _ => SoundFiles.Gzip(SoundFiles.RepairTar(Mutation.Of(sound, random))),
        });
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png), InlineData(SKEncodedImageFormat.Jpeg)]
    public void Images(SKEncodedImageFormat format)
    {
        byte[][] sound = [SoundFiles.Image(format, 1), SoundFiles.Image(format, 2, 30)];
        var fuzz = new FileFuzz($"image-{format}", bytes =>
        {
            using ImageFile image = ImageFile.Open(new ImageEntry("picture", 0, () => bytes));
            image.Decode(grey: false);
        })
        { BytesOfByte = format == SKEncodedImageFormat.Png ? 8 * 3 * 1032 : 3 * 1024 };
        fuzz.Run(sound, 3_000, (file, random) => random.Next(2) == 0 ? Mutation.Of(file, random) : SoundFiles.RepairPng(Mutation.Of(file, random)));
    }

    /// <summary>A batch of CIFAR-10 has 30 MB, so that few are tried.</summary>
    [Fact]
    public void Cifar()
    {
        byte[] sound = new byte[CifarBatch.Length];
        var fuzz = new FileFuzz("cifar", bytes => CifarBatch.Read(new MemoryStream(bytes), "batch"));
        fuzz.Run([sound], 20, (file, random) =>
        {
            byte[] mutated = random.Next(2) == 0 ? file[..random.Next(file.Length)] : [.. file];
            if (mutated.Length > 0) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            return mutated;
        });
    }
}
