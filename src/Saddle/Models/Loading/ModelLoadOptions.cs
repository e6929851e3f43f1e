namespace Saddle.Models;

/// <summary>What is known beside the name of a model when it is loaded.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ModelLoadOptions
{
    /// <summary>
    /// The architecture of a safetensors file that does not name its own, such as <c>lenet</c> or <c>lenet:activation=tanh</c>; null where the file names it.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>What the user says of the contract; it counts before sidecar and metadata.</summary>
    public ContractOptions Contract { get; init; } = new();

    /// <summary>
    /// The shape of one example of the data, without the batch dimension; null where there is no data yet. The contract's
    /// <see cref="ModelContract.InputShape"/> may have an axis of one more or less (<see cref="InputShapes"/>); the data is to
    /// be given that shape (<see cref="Data.Dataset.Shaped"/>).
    /// </summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>The number of classes of the data, which counts where neither a statement nor a trial run tells; null where there is no data yet.</summary>
    public int? DataClasses { get; init; }

    /// <summary>
    /// How a TorchScript file is tried before this process loads it, as <see cref="LoadTrial.ChildProcess"/>; not at all where null. Other
    /// files are read in managed code and need no trial.
    /// </summary>
    public LoadTrial? Trial { get; init; }

    /// <summary>Where the weights go; the CPU where nothing is said.</summary>
    public Device? Device { get; init; }

    /// <summary>A line for people: architecture, contract and shape, as far as they are stated.</summary>
    public override string ToString() =>
        $"{Architecture ?? "the file's own architecture"}, contract {Contract}{(InputShape is { } shape ? $", inputs {LineText.List(shape)}" : "")}";
}
