namespace Saddle.Models;

/// <summary>A number for each feature of an input, as it is stated: listed, or in a file.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record FeatureValues
{
    /// <summary>The numbers in row-major order; null where a file has them.</summary>
    public IReadOnlyList<double>? Listed { get; init; }

    /// <summary>The file that has them: .npy, .npz (or <c>FILE#ARRAY</c>), .csv, .txt or .png; null where they are listed.</summary>
    public string? File { get; init; }

    /// <summary>What has stated them, for messages; null where that is not known.</summary>
    public string? StatedBy { get; init; }

    /// <summary>The numbers of a file.</summary>
    /// <param name="file">The file, or <c>FILE#ARRAY</c> of an npz archive.</param>
    public static FeatureValues Of(string file) => new() { File = file };

    /// <summary>The file or the numbers, as they are stated.</summary>
    public override string ToString() => File ?? (Listed is { } listed ? $"{listed.Count} listed numbers" : "nothing");
}
