using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>A figure of a reproduction.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What to see in it, and what the paper has in its place.</param>
/// <param name="Drawing">The figure.</param>
public sealed record ReproductionFigure(string Title, string Caption, Drawing Drawing);

/// <summary>Something about a reproduction that cannot be trusted.</summary>
/// <param name="Message">What it is.</param>
/// <param name="Remedy">What to do about it; empty for nothing.</param>
public sealed record ReproductionWarning(string Message, string Remedy = "");

/// <summary>A paper that was run again: its values beside the measured ones, all of it data that a run's store can keep.</summary>
public sealed record Reproduction
{
    /// <summary>What stands above the title: what kind of page it is.</summary>
    public string Kind { get; init; } = "Reproduction";

    /// <summary>The paper's title, or that of the page.</summary>
    public required string Title { get; init; }

    /// <summary>Who wrote it, where and when.</summary>
    public string Citation { get; init; } = "";

    /// <summary>What came of it, in one sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>The values, in the paper's order.</summary>
    public IReadOnlyList<ReproductionRow> Rows { get; init; } = [];

    /// <summary>The defenses that were attacked, in the paper's order; none where the paper is not of defenses.</summary>
    public IReadOnlyList<DefenseResult> Defenses { get; init; } = [];

    /// <summary>The figures, in the paper's order.</summary>
    public IReadOnlyList<ReproductionFigure> Figures { get; init; } = [];

    /// <summary>What cannot be trusted.</summary>
    public IReadOnlyList<ReproductionWarning> Warnings { get; init; } = [];

    /// <summary>The command that makes it again; null where it was made through the library.</summary>
    public string? Command { get; init; }

    /// <summary>What all rows have in common: model, data, budget, seed, versions.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Keeps it in the store of its run, in place of an earlier one.</summary>
    /// <param name="store">The store.</param>
    public void Keep(IRunStore store) => StoredReproduction.Write(store, this);

    /// <summary>What a store keeps.</summary>
    /// <param name="store">The store; only read.</param>
    /// <exception cref="RunFolderException">The store keeps none, since the rerun is not finished, or one that cannot be read or drawn.</exception>
    public static Reproduction Read(IRunStore store) => StoredReproduction.Read(store);

    /// <summary>Lines for people: the title, what came of it, and the values.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [$"{Title}: {Verdict}", .. Rows.Select(row => $"  {row}")]);
}
