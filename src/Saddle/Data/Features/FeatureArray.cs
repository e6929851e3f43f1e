using Saddle.Models;

namespace Saddle.Data;

/// <summary>A number for each feature, in the shape of the inputs or one that broadcasts to it.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Values">The numbers in row-major order.</param>
/// <param name="Shape">The shape of one input, or one that broadcasts to it.</param>
/// <param name="OfPixels">Whether the numbers are bytes, 0 to 255, of a picture.</param>
internal sealed record FeatureArray(string Name, double[] Values, long[] Shape, bool OfPixels)
{
    private const string Npz = "npz:";

    /// <summary>Reads what is stated, for inputs of a shape.</summary>
    /// <param name="values">Numbers or a file.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="InputException">The file is missing or malformed, or has another shape.</exception>
    public static FeatureArray Of(FeatureValues values, IReadOnlyList<long> inputShape)
    {
        long[] inputs = [.. inputShape];
        if (values.File is { } file) return Read(file).Fitted(inputs);
        double[] listed = [.. values.Listed ?? []];
        return new FeatureArray(values.StatedBy ?? "The list", listed, [listed.Length], OfPixels: false).Fitted(inputs);
    }

    /// <summary>Makes something of the numbers, and says whose they are where it cannot be made.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public T Make<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (UsageException error)
        {
            throw new InputException($"{Name}: {error.Message}", error);
        }
    }

    private static FeatureArray Read(string file)
    {
        string path = file.StartsWith(Npz, StringComparison.Ordinal) ? file[Npz.Length..] : file;
        string archive = NpzSelection.Parse(path).Path;
        return Path.GetExtension(archive).ToLowerInvariant() switch
        {
            _ when path.Length < file.Length || Path.GetExtension(archive).Equals(".npz", StringComparison.OrdinalIgnoreCase) => ReadArchive(path, archive),
            ".npy" => Of(file, InputFile.Guard(file, () => NpyArray.Read(file))),
            ".csv" or ".txt" or ".tsv" => FeatureText.Read(file),
            ".png" => ReadPicture(file),
            var ending => throw new InputException($"{file} is no file that a number for each feature is read from{(ending.Length == 0 ? ""
                : $" ({ending})")}; expected .npy, .npz, .csv, .txt or .png."),
        };
    }

    private static FeatureArray ReadArchive(string path, string archive)
    {
        NpzSelection selection = NpzSelection.Parse(path);
        using NpzFile opened = NpzFile.Open(archive);
        string key = selection.Inputs ?? (opened.Keys.Count == 1 ? opened.Keys[0]
            : throw new InputException($"{archive} has {(opened.Keys.Count == 0 ? "no arrays" : $"the arrays {string.Join(", ", opened.Keys)}")}. Say which "
                + $"is meant, as in {archive}#ARRAY."));
        return Of($"{archive}, array '{key}',", opened.Read(key));
    }

    private static FeatureArray Of(string name, Tensor read)
    {
        using Tensor array = read, numbers = array.to_type(ScalarType.Float64).contiguous();
        double[] values = numbers.numel() == 0 ? [] : numbers.data<double>().ToArray();
        return new FeatureArray(name, values, array.shape, array.dtype == ScalarType.Byte && values.Contains(byte.MaxValue));
    }

    private static FeatureArray ReadPicture(string path)
    {
        using ImageFile image = ImageFile.Open(new ImageEntry(path, 0, () => ImageFile.Read(path)));
        return new FeatureArray(path, [.. image.Decode(grey: true).Select(value => (double)value)], [image.Height, image.Width], OfPixels: true);
    }

    /// <summary>The numbers in a shape that goes with the inputs.</summary>
    private FeatureArray Fitted(long[] inputs)
    {
        int unknown = Array.FindIndex(Values, double.IsNaN);
        if (unknown >= 0) throw new InputException($"{Name} holds NaN at feature {unknown}. Every feature needs a number.");
        long[] sizes = [.. Shape.Where(size => size != 1)], wanted = [.. inputs.Where(size => size != 1)];
        // Axes of one say nothing, and a list in a row is in row-major order.
        if (sizes.SequenceEqual(wanted) || (sizes.Length <= 1 && Values.Length == inputs.Product())) return this with { Shape = inputs };
        if (inputs.Length == 3 && Shape.AsSpan().SequenceEqual(inputs.AsSpan(1))) return this with { Shape = [1, .. Shape] };
        if (inputs.Length == 3 && Shape.SequenceEqual([inputs[1], inputs[2], inputs[0]])) return this with { Values = ChannelsFirst(inputs), Shape = inputs };
        if (Shape.Length == inputs.Length && Shape.Zip(inputs, (size, whole) => size == 1 || size == whole).All(fits => fits)) return this;
        string plane = inputs.Length == 3 ? $", {inputs[1]} x {inputs[2]} for all channels," : "";
        throw new InputException($"{Name} has {Values.Length} numbers of the shape [{string.Join(", ", Shape)}], but one input has the shape "
            + $"[{string.Join(", ", inputs)}]. Expected that shape{plane} or {inputs.Product()} numbers in a row.");
    }

    private double[] ChannelsFirst(long[] inputs)
    {
        int channels = (int)inputs[0], pixels = Values.Length / channels;
        return [.. Enumerable.Range(0, Values.Length).Select(feature => Values[feature % pixels * channels + feature / pixels])];
    }
}
