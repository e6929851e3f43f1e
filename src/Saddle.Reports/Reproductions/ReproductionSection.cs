using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>
/// An experiment of a paper as the store of its run keeps it, so that what other commands measure in the same folder adds up with it.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ReproductionSection
{
    /// <summary>What is measured, in some words; a section of that name takes its place.</summary>
    public required string Name { get; init; }

    /// <summary>What of it was asked for, and by which command.</summary>
    public required IReadOnlyList<ReproductionRequest> Requests { get; init; }

    /// <summary>Whether it was measured; false where it was asked for and left out for want of data.</summary>
    public bool Measured { get; init; } = true;

    /// <summary>What it was measured under, such as the budget and the fingerprint of its data: what two sections both name has to be the same.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Basis { get; init; } = [];

    /// <summary>All its values, in the paper's order.</summary>
    public IReadOnlyList<ReproductionRow> Rows { get; init; } = [];

    /// <summary>The defenses that were attacked, in the paper's order; none where the paper is not of defenses.</summary>
    public IReadOnlyList<DefenseResult> Defenses { get; init; } = [];

    /// <summary>All its figures, in the paper's order.</summary>
    public IReadOnlyList<ReproductionFigure> Figures { get; init; } = [];

    /// <summary>What of it cannot be trusted.</summary>
    public IReadOnlyList<ReproductionWarning> Warnings { get; init; } = [];

    /// <summary>Versions and settings of the program that measured it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Whether a place of the paper, for example <c>Figure 13</c>, was asked for.</summary>
    /// <param name="place">The place.</param>
    public bool Shows(string place) => Requests.Any(request => request.Place is null || request.Place == place);

    /// <summary>Keeps sections in the store of their run, in place of all that it kept.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sections">The sections, in the paper's order.</param>
    public static void Keep(IRunStore store, IReadOnlyList<ReproductionSection> sections) => StoredReproduction.WriteSections(store, sections);

    /// <summary>The sections that a store keeps, in the paper's order; none where nothing was measured yet.</summary>
    /// <param name="store">The store; only read.</param>
    /// <exception cref="RunFolderException">They cannot be read, since they are damaged or of another version.</exception>
    public static IReadOnlyList<ReproductionSection> Read(IRunStore store) => StoredReproduction.ReadSections(store);
}

/// <summary>What was asked of a section.</summary>
/// <param name="Place">The place of the paper, for example <c>Figure 13</c>; null for all of it.</param>
/// <param name="Command">The command that asked; null where a program did through the library.</param>
public sealed record ReproductionRequest(string? Place, string? Command);
