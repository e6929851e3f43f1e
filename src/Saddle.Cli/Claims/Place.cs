namespace Saddle.Cli.Claims;

/// <summary>Where in a claim's file something stands, both from 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
internal readonly record struct Place(long Line, long Column)
{
    /// <summary>The beginning of the file.</summary>
    public static Place Start { get; } = new(1, 1);

    /// <summary>The error that something here is wrong.</summary>
    /// <param name="message">What, what was expected, and what to do.</param>
    /// <param name="cause">The error beneath, if there is one.</param>
    public ClaimFileException Wrong(string message, Exception? cause = null) => new(this, message, cause);
}
