using Saddle.Reports;

namespace Saddle.Papers;

/// <summary>What a section of a rerun found.</summary>
public sealed record SectionFindings
{
    /// <summary>Values beside the paper's.</summary>
    public IReadOnlyList<ReproductionRow> Rows { get; init; } = [];

    /// <summary>Defenses that were attacked.</summary>
    public IReadOnlyList<DefenseResult> Defenses { get; init; } = [];

    /// <summary>Figures like the paper's.</summary>
    public IReadOnlyList<ReproductionFigure> Figures { get; init; } = [];

    /// <summary>What cannot be trusted.</summary>
    public IReadOnlyList<ReproductionWarning> Warnings { get; init; } = [];
}

/// <summary>An experiment of a paper, rerun.</summary>
/// <typeparam name="TStudy">What the paper's experiments share: data, networks, budget.</typeparam>
public abstract class PaperSection<TStudy>
{
    /// <summary>What is measured, in some words.</summary>
    public abstract string Name { get; }

    /// <summary>The numbers of the paper's figures that it covers; empty for what is in the text alone.</summary>
    public virtual IReadOnlyList<int> Figures => [];

    /// <summary>The numbers of the paper's tables that it covers.</summary>
    public virtual IReadOnlyList<int> Tables => [];

    /// <summary>Measures and draws.</summary>
    /// <param name="study">What the experiments share.</param>
    public abstract SectionFindings Run(TStudy study);
}

/// <summary>How far a rerun has come.</summary>
/// <param name="Stage">What is going on.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is; 0 where that is not known.</param>
public readonly record struct PaperProgress(string Stage, double Done, double Total);
