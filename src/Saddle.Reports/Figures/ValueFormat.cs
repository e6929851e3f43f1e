namespace Saddle.Reports;

/// <summary>How a value is read.</summary>
public enum ValueFormat
{
    /// <summary>A plain number.</summary>
    Number,

    /// <summary>A fraction in 0..1, read as percent.</summary>
    Percent,
}
