namespace Saddle.Storage;

/// <summary>What became of an answer that was handed over.</summary>
public enum AnswerReceipt
{
    /// <summary>It is kept.</summary>
    Kept,

    /// <summary>The same answer was kept before; it counts once.</summary>
    KeptBefore,

    /// <summary>Another answer to this trial is kept; this one is not.</summary>
    Contradicts,

    /// <summary>Trials before it are not answered yet; it is not kept.</summary>
    TooEarly,

    /// <summary>There was no consent; it is not kept.</summary>
    NoConsent,

    /// <summary>The name is that of a participant who has a link; nothing is kept.</summary>
    OfAnother,
}
