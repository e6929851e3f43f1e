namespace Saddle.Data;

/// <summary>Reads a data set from an archive of NumPy arrays.</summary>
public static class NpzReader
{
    private const string Adversarial = "adversarial";
    private const int HighestRank = 9, SmallestImage = 8;

    // Names that people give, families that belong together; the part to evaluate on comes before the one to train on.
    private static readonly (string[] Inputs, string[] Labels)[] Families =
    [
        (["x", "images", "inputs", "X", "data", "features"], ["y", "labels", "Y", "targets", "label", "target"]),
        (["x_test", "X_test", "test_images"], ["y_test", "Y_test", "test_labels"]),
        (["x_train", "X_train", "train_images"], ["y_train", "Y_train", "train_labels"]),
    ];

    /// <summary>Reads the inputs and labels, from the arrays that are named or those of a usual name.</summary>
    /// <param name="name">What the user called it.</param>
    /// <param name="path">
    /// The archive; where there is no file of that whole name, an archive and behind it <c>#ARRAY</c> for the inputs or
    /// <c>:x=ARRAY,y=ARRAY,layout=nchw|nhwc</c>, each as far as wanted.
    /// </param>
    /// <param name="options">How many examples and classes; told where something could have been meant otherwise.</param>
    /// <returns>
    /// Inputs <c>[N, H, W]</c> become <c>[N, 1, H, W]</c>, which <see cref="Dataset.Shaped"/> takes back for signals
    /// <c>[N, C, L]</c>; images <c>[N, H, W, C]</c> become <c>[N, C, H, W]</c>; those of any other rank stay. Floating point is taken as it
    /// is, uint8 is divided by 255.
    /// </returns>
    /// <exception cref="UsageException">What stands behind the archive is wrong.</exception>
    /// <exception cref="InputException">The archive is malformed, an array is missing or of a type or shape that cannot be used, or a
    /// label is outside the classes.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static Dataset Read(string name, string path, DatasetOptions options)
    {
        NpzSelection selection = NpzSelection.Parse(path);
        path = selection.Path;
        using NpzFile file = NpzFile.Open(path);
        (string inputsKey, string labelsKey) = Find(file, selection);
        if (selection.Inputs is null) TellOthers(file, path, inputsKey, options.Notice);
        long[] inputsShape = file.Shape(inputsKey);
        if (inputsShape.Length is < 2 or > HighestRank || inputsShape.Contains(0))
            throw new InputException($"{path}: the inputs '{inputsKey}' have the shape ({string.Join(", ", inputsShape)}); expected the examples first and 1 "
                + $"to {HighestRank - 1} axes for each, as in N x D, N x H x W or N x C x H x W, with no size of 0.");
        bool last = ChannelsLast(selection, inputsKey, inputsShape, options.Notice);
        using var scope = NewDisposeScope();
        (Tensor labels, int classes) = NpzLabels.Read(file, path, labelsKey, inputsShape[0]);
        int kept = (int)Math.Min(options.First ?? int.MaxValue, labels.shape[0]);
        Tensor values = file.Read(inputsKey, kept), inputs = Inputs(values, path, inputsKey);
        return new Dataset(name, last ? inputs.permute(0, 3, 1, 2).contiguous() : inputs, labels[..kept].clone(),
            ClassNames.Numbered(options.Classes ?? classes), values.dtype == ScalarType.Byte ? PixelScale.Unit : null)
        { StoredShape = inputsShape[1..], StoredChannelsLast = last };
    }

    private static (string Inputs, string Labels) Find(NpzFile file, NpzSelection selection)
    {
        if (Families.FirstOrDefault(family => Has(file, family.Inputs, selection.Inputs) && Has(file, family.Labels, selection.Labels)) is
            { Inputs: { } inputs, Labels: { } labels })
            return (selection.Inputs ?? inputs.First(file.Keys.Contains), selection.Labels ?? labels.First(file.Keys.Contains));
        bool lacksInputs = !Families.Any(family => Has(file, family.Inputs, selection.Inputs));
        string wanted = (lacksInputs ? selection.Inputs : selection.Labels)
            ?? $"{string.Join(", ", (lacksInputs ? Families[0].Inputs : Families[0].Labels)[..^1])} or "
                + $"{(lacksInputs ? Families[0].Inputs : Families[0].Labels)[^1]}";
        throw new InputException($"{selection.Path} has no array named {wanted}; it has {(file.Keys.Count == 0 ? "none" : string.Join(", ", file.Keys))}. "
            + $"Say which are meant: npz:{selection.Path}:x=INPUTS,y=LABELS");
    }

    private static bool Has(NpzFile file, string[] names, string? named) => named is null ? names.Any(file.Keys.Contains) : file.Keys.Contains(named);

    /// <summary>
    /// Says which array was taken where the archive holds another one that could be meant, such as the adversarial examples beside the originals.
    /// </summary>
    private static void TellOthers(NpzFile file, string path, string taken, Action<string>? notice)
    {
        if (Families.SelectMany(family => family.Inputs).Append(Adversarial).FirstOrDefault(key => key != taken && file.Keys.Contains(key)) is { } other)
            notice?.Invoke($"note: {path} holds the arrays '{taken}' and '{other}'; the inputs are taken from '{taken}'. Write npz:{path}:x={other} for those "
                + $"of '{other}', npz:{path}:x={taken} to say that it is meant so.");
    }

    /// <summary>Whether the channels come after height and width: so it is said, or the last of four axes alone is as short as channels are.</summary>
    private static bool ChannelsLast(NpzSelection selection, string key, long[] shape, Action<string>? notice)
    {
        if (selection.Channels is { } said)
            return said == ChannelAxis.Last && (shape.Length == 4 ? true
                : throw new InputException(
                    $"{selection.Path}: '{key}' has the shape ({string.Join(", ", shape)}), so it holds no images of layout nhwc (N x H x W x C)."));
        if (shape is not [_, >= SmallestImage, >= SmallestImage, 1 or 3 or 4]) return false;
        notice?.Invoke($"note: {selection.Path}: '{key}' of shape ({string.Join(", ", shape)}) is taken for images N x H x W x C and its channels are brought "
            + $"forward. Write npz:{selection.Path}:layout=nchw where it is meant as it stands, layout=nhwc to say that it is meant so.");
        return true;
    }

    private static Tensor Inputs(Tensor values, string path, string key)
    {
        Tensor inputs = values.dtype switch
        {
            ScalarType.Float32 => values,
            ScalarType.Float16 or ScalarType.Float64 => values.to(ScalarType.Float32),
            ScalarType.Byte => values.to(ScalarType.Float32).div_(Scalars.LargestByte),
            _ => throw new InputException($"{path}: the inputs '{key}' are {values.dtype}; expected float16, float32, float64 or uint8."),
        };
        return inputs.dim() == 3 ? inputs.unsqueeze(1) : inputs;
    }
}
