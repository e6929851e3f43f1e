namespace Saddle.Data;

/// <summary>How a data set is read. Every option may be left out.</summary>
public sealed record DatasetOptions
{
    /// <summary>Read only the first examples; the rest is neither decoded nor held. Range: 1 or more. Default: null, all of them.</summary>
    /// <exception cref="UsageException">The value is below 1.</exception>
    public int? First
    {
        get;
        init => field = value is < 1 ? throw new UsageException($"{value} examples were asked for; expected 1 or more.") : value;
    }

    /// <summary>
    /// The height and width in pixels that the images of a folder are resized to, whatever their shape was. Range: 1 to
    /// 16,384. Default: null, they stay as they are, and images of different sizes are an error.
    /// </summary>
    /// <exception cref="UsageException">A side is out of range.</exception>
    public (int Height, int Width)? Resize
    {
        get;
        init => field = value is { } size && (size.Height is < 1 or > 16_384 || size.Width is < 1 or > 16_384)
            ? throw new UsageException($"Images cannot be resized to {size.Height}x{size.Width}; expected HEIGHTxWIDTH, each from 1 to 16384 pixels.")
            : value;
    }

    /// <summary>
    /// Whether the images of a folder become grey (one channel) or colour (three). Default: null, as the files are:
    /// grey when every file that is read is grey, else colour.
    /// </summary>
    public bool? Grey { get; init; }

    /// <summary>
    /// How many classes there are, for <c>idx:</c> and <c>npz:</c>. Range: 2 or more. Default: null, the largest label
    /// of the whole file + 1, and at least 2.
    /// </summary>
    /// <exception cref="UsageException">The value is below 2.</exception>
    public int? Classes
    {
        get;
        init => field = value is < 2 ? throw new UsageException($"{value} classes were given; expected 2 or more.") : value;
    }

    /// <summary>Where files are looked for and kept. Default: null, what the environment says (<see cref="DataLocations.FromEnvironment"/>).</summary>
    public DataLocations? Locations { get; init; }

    /// <summary>
    /// Told, in a sentence, what goes otherwise than usual and costs time alone, such as a cache that cannot be written. Default: null, nobody.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>What downloads; the caller disposes it. Default: null, a client of its own for each download.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>A line for people: what is asked for.</summary>
    public override string ToString() => string.Join(", ",
    [
        First is { } first ? $"the first {LineText.Count(first, "example")}" : "all examples",
        .. Resize is { } size ? [$"resized to {size.Height}x{size.Width}"] : Array.Empty<string>(),
        .. Grey is { } grey ? [grey ? "grey" : "colour"] : Array.Empty<string>(),
        .. Classes is { } classes ? [$"{classes} classes"] : Array.Empty<string>(),
    ]);
}
