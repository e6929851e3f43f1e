namespace Saddle.Data;

/// <summary>Reads a data set from an archive of NumPy arrays.</summary>
public static class NpzReader
{
    private const string Adversarial = "adversarial";
    private const int HighestRank = 9;
    private static readonly string[] InputKeys = ["x", "images", "inputs"], LabelKeys = ["y", "labels"];

    /// <summary>
    /// Reads the inputs (array <c>x</c>, else <c>images</c>, else <c>inputs</c>, or the one that is named) and labels
    /// (<c>y</c>, else <c>labels</c>).
    /// </summary>
    /// <param name="name">What the user called it.</param>
    /// <param name="path">The archive, or where there is no such file, an archive and behind <c>#</c> the array of the inputs.</param>
    /// <param name="options">How many examples and classes; told where another array could have been meant.</param>
    /// <returns>
    /// Inputs <c>[N, H, W]</c> become <c>[N, 1, H, W]</c>, which <see cref="Dataset.Shaped"/> takes back for signals
    /// <c>[N, C, L]</c>; those of any other rank stay. float32 and float64 are taken as they are, uint8 is divided by 255.
    /// </returns>
    /// <exception cref="InputException">The archive is malformed, an array is missing or of a type or shape that cannot be used, or a
    /// label is outside the classes.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static Dataset Read(string name, string path, DatasetOptions options)
    {
        int mark = File.Exists(path) ? -1 : path.LastIndexOf('#');
        string? array = mark < 0 ? null : path[(mark + 1)..];
        if (array is not null) path = path[..mark];
        using NpzFile file = NpzFile.Open(path);
        string inputsKey = Find(file, path, array is null ? InputKeys : [array]), labelsKey = Find(file, path, LabelKeys);
        if (array is null) TellOthers(file, path, inputsKey, options.Notice);
        long[] inputsShape = file.Shape(inputsKey), labelsShape = file.Shape(labelsKey);
        if (inputsShape.Length is < 2 or > HighestRank || inputsShape.Contains(0))
            throw new InputException($"{path}: the inputs '{inputsKey}' have the shape ({string.Join(", ", inputsShape)}); expected the examples first and 1 "
                + $"to {HighestRank - 1} axes for each, as in N x D, N x H x W or N x C x H x W, with no size of 0.");
        if (labelsShape.Length != 1 || labelsShape[0] != inputsShape[0])
            throw new InputException(
                $"{path}: the labels '{labelsKey}' have the shape ({string.Join(", ", labelsShape)}); expected ({inputsShape[0]}), one label an input.");
        using var scope = NewDisposeScope();
        Tensor labels = Labels(file, path, labelsKey);
        int classes = options.Classes ?? Classes(labels, path, labelsKey);
        int kept = (int)Math.Min(options.First ?? int.MaxValue, labels.shape[0]);
        Tensor values = file.Read(inputsKey, kept);
        return new Dataset(name, Inputs(values, path, inputsKey), labels[..kept].clone(), ClassNames.Numbered(classes),
            values.dtype == ScalarType.Byte ? PixelScale.Unit : null)
        { StoredShape = inputsShape[1..] };
    }

    private static string Find(NpzFile file, string path, string[] keys)
    {
        if (keys.FirstOrDefault(file.Keys.Contains) is { } found) return found;
        string wanted = keys.Length == 1 ? keys[0] : $"{string.Join(", ", keys[..^1])} or {keys[^1]}";
        string others = file.Keys.Count == 0 ? "none" : string.Join(", ", file.Keys);
        throw new InputException($"{path} has no array named {wanted}; it has {others}. "
            + $"{(keys == LabelKeys ? "Save the labels under one of these names." : $"npz:{path}#NAME takes the inputs from the array NAME.")}");
    }

    /// <summary>
    /// Says which array was taken where the archive holds another one that could be meant, such as the adversarial examples beside the originals.
    /// </summary>
    private static void TellOthers(NpzFile file, string path, string taken, Action<string>? notice)
    {
        if (InputKeys.Append(Adversarial).FirstOrDefault(key => key != taken && file.Keys.Contains(key)) is { } other)
            notice?.Invoke($"note: {path} holds the arrays '{taken}' and '{other}'; the inputs are taken from '{taken}'. Write npz:{path}#{other} for those "
                + $"of '{other}', npz:{path}#{taken} to say that it is meant so.");
    }

    private static Tensor Inputs(Tensor values, string path, string key)
    {
        Tensor inputs = values.dtype switch
        {
            ScalarType.Float32 => values,
            ScalarType.Float64 => values.to(ScalarType.Float32),
            ScalarType.Byte => values.to(ScalarType.Float32).div_(Scalars.LargestByte),
            _ => throw new InputException($"{path}: the inputs '{key}' are {values.dtype}; expected float32, float64 or uint8."),
        };
        return inputs.dim() == 3 ? inputs.unsqueeze(1) : inputs;
    }

    private static Tensor Labels(NpzFile file, string path, string key)
    {
        Tensor values = file.Read(key);
        return values.dtype is ScalarType.Byte or ScalarType.Int32 or ScalarType.Int64
            ? values.to(ScalarType.Int64)
            : throw new InputException(
                $"{path}: the labels '{key}' are {values.dtype}; expected whole numbers (uint8, int32 or int64), the index of the class.");
    }

    private static int Classes(Tensor labels, string path, string key)
    {
        const int most = 1_000_000;
        (long least, long largest) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || largest >= most)
            throw new InputException($"{path}: the labels '{key}' go from {least} to {largest}; expected class indices from 0 to {most - 1}.");
        return (int)Math.Max(2, largest + 1);
    }
}
