namespace Saddle.Data;

/// <summary>The data sets that there are, and the one way to load any of them.</summary>
public static class Datasets
{
    /// <summary>Loads what a specification says.</summary>
    /// <param name="specification">For example <c>mnist:test</c>; see <see cref="DatasetSpecification.Parse"/>.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="progress">Told about downloads, from a thread of the pool; null where nobody listens.</param>
    /// <param name="cancellationToken">Stops the work; what was downloaded is kept and resumed next time.</param>
    /// <returns>The examples; the caller disposes them.</returns>
    /// <exception cref="UsageException">The words are wrong, or an option is given that this kind of data set has not.</exception>
    /// <exception cref="InputException">A file is missing, malformed or not the expected one.</exception>
    /// <exception cref="EnvironmentException">A file may not be read, or could not be downloaded.</exception>
    public static Dataset Load(string specification, DatasetOptions options, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Load(DatasetSpecification.Parse(specification), options, progress, cancellationToken);

    /// <inheritdoc cref="Load(string, DatasetOptions, IProgress{DownloadProgress}?, CancellationToken)"/>
    public static Dataset Load(DatasetSpecification specification, DatasetOptions options, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        RequireFitting(specification, options);
        string name = specification.ToString();
        return specification.Source switch
        {
            DatasetSource.Digits => EmbeddedDigits.Make(specification.Split!.Value, options.First, cancellationToken: cancellationToken),
            DatasetSource.Mnist => Mnist.Load(specification.Split!.Value, options, progress, cancellationToken),
            DatasetSource.Cifar10 => Cifar10.Load(specification.Split!.Value, options, progress, cancellationToken),
            DatasetSource.Idx => IdxReader.Read(name, specification.Path!, specification.LabelsPath!, options),
            DatasetSource.Folder => ImageFolderReader.Read(specification, options, cancellationToken),
            _ => NpzReader.Read(name, specification.Path!, options),
        };
    }

    /// <summary>What there is, for the command <c>saddle datasets</c>. Nothing is read but the names of files.</summary>
    /// <param name="locations">Where files are looked for; null for what the environment says.</param>
    public static IReadOnlyList<DatasetDescription> Describe(DataLocations? locations = null) =>
    [
        new("digits", "Handwritten-looking digits made by code, 28x28 grey, 10 classes.", EmbeddedDigits.TrainCount, EmbeddedDigits.TestCount, "made by code",
            null),
        Mnist.Describe(locations ?? DataLocations.FromEnvironment()),
        Cifar10.Describe(locations ?? DataLocations.FromEnvironment()),
        new("idx:IMAGES,LABELS", "Your own IDX files, raw or gzip: unsigned bytes, images of rank 3 or 4 and labels of rank 1.", null, null, null, null),
        new("folder:PATH", "Your own PNG and JPEG images, a subfolder a class, in a folder, .tar, .tar.gz or .zip; with the parts :train, :val and :test "
            + "where there are folders of these names.", null, null, null, null),
        new("npz:PATH", "Your own NumPy archive: inputs x and labels y, or other usual names; npz:PATH:x=ARRAY,y=ARRAY names them.", null,
            null, null, null),
    ];

    private static void RequireFitting(DatasetSpecification specification, DatasetOptions options)
    {
        if ((options.Resize, options.Grey) is not (null, null) && specification.Source != DatasetSource.Folder)
            throw new UsageException($"{specification} cannot be resized or turned grey or coloured; only folder:PATH can.");
        if (options.Classes is not null && specification.Source is not (DatasetSource.Idx or DatasetSource.Npz))
            throw new UsageException($"The number of classes of {specification} is known; it can only be given for idx: and npz:.");
    }
}
