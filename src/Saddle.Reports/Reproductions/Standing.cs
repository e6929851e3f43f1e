namespace Saddle.Reports;

/// <summary>Where a measured value stands beside a paper's.</summary>
public enum Standing
{
    /// <summary>Within the tolerance.</summary>
    Agrees,

    /// <summary>Outside the tolerance, but within the wider one.</summary>
    Near,

    /// <summary>Outside both tolerances, or what the paper says does not hold.</summary>
    Differs,

    /// <summary>Not decided: a value is missing, or there is no tolerance.</summary>
    Open,
}
