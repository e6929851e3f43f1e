using Saddle.Evaluation.Claims;

namespace Saddle.Cli.Claims;

/// <summary>How the test of a claim ended, for every form that it is told in.</summary>
/// <param name="Document">The claim.</param>
/// <param name="Verdict">The verdict.</param>
internal sealed record CheckResult(ClaimDocument Document, ClaimVerdict Verdict)
{
    /// <summary>What was found; null for a claim that cannot be tested.</summary>
    public ClaimFindings? Findings { get; init; }

    /// <summary>What is missing for a test.</summary>
    public IReadOnlyList<MissingPart> Missing { get; init; } = [];

    /// <summary>What the verdict depends on; null for a claim that cannot be tested.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>A verdict of an earlier test that is void now; null where there is none.</summary>
    public EarlierVerdict? Void { get; init; }

    /// <summary>What makes it void.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What else is to be known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The archive of the counter-examples; null where there are none.</summary>
    public string? Counterexamples { get; init; }

    /// <summary>The folder; null where nothing is kept.</summary>
    public string? Folder { get; init; }

    /// <summary>The exit code.</summary>
    public int ExitCode => Verdict switch { ClaimVerdict.Refuted => 1, ClaimVerdict.NotRefuted => 0, _ => 6 };

    /// <summary>Where the claim itself stands in its file.</summary>
    public Place Place => Document.PlaceOf("claim.metric");
}
