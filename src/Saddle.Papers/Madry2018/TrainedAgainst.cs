namespace Saddle.Papers.Madry2018;

/// <summary>What a network of the paper was trained against.</summary>
public enum TrainedAgainst
{
    /// <summary>Nothing: the natural examples.</summary>
    Nothing,

    /// <summary>A single step of the gradient's sign.</summary>
    Fgsm,

    /// <summary>PGD: the paper's method.</summary>
    Pgd,
}

/// <summary>Words for what networks were trained against.</summary>
internal static class TrainedAgainstWords
{
    /// <summary>As it stands in rows: <c>natural</c>, <c>FGSM</c>, <c>PGD</c>.</summary>
    public static string Word(this TrainedAgainst against) => against switch
    {
        TrainedAgainst.Nothing => "natural",
        TrainedAgainst.Fgsm => "FGSM",
        _ => "PGD",
    };

    /// <summary>As it stands before a noun: <c>naturally trained</c>, <c>FGSM-trained</c>, <c>PGD-trained</c>.</summary>
    public static string Trained(this TrainedAgainst against) => against == TrainedAgainst.Nothing ? "naturally trained" : $"{against.Word()}-trained";
}
