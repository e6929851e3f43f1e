
namespace Saddle.Evaluation.Work;

/// <summary>What a run that only serves the indicators looks at.</summary>
public enum ProbeKind
{
    /// <summary>PGD on what only one step, or a search without gradients, broke.</summary>
    PgdOnBroken,

    /// <summary>PGD at several ε on the first examples.</summary>
    Sweep,

    /// <summary>PGD with every input in reach on the first examples.</summary>
    Unbounded,

    /// <summary>An attack that averages over draws, with twice as many, on the first examples.</summary>
    DoubledDraws,
}

/// <summary>Probes as documents and keys write them.</summary>
internal static class ProbeWords
{
    /// <summary><c>pgd-on-broken</c>, <c>sweep</c>, <c>unbounded</c> or <c>doubled-draws</c>.</summary>
    public static string Word(this ProbeKind probe) => probe switch
    {
        ProbeKind.PgdOnBroken => "pgd-on-broken",
        ProbeKind.Sweep => "sweep",
        ProbeKind.DoubledDraws => "doubled-draws",
        _ => "unbounded",
    };
}
