namespace Saddle.Cli.Claims;

/// <summary>Something in a claim's file is wrong. It becomes an <see cref="InputException"/> where the name of the file is known.</summary>
/// <param name="place">Where.</param>
/// <param name="message">What is wrong, what was expected, and what to do.</param>
/// <param name="cause">The error beneath, if there is one.</param>
internal sealed class ClaimFileException(Place place, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Where.</summary>
    public Place Place { get; } = place;

    /// <summary>The error for people, in the form that editors and CI systems know: <c>claim.yaml:7:12: …</c>.</summary>
    /// <param name="file">What the user calls the file.</param>
    public InputException In(string file) => new($"{file}:{Place.Line}:{Place.Column}: {Message}", InnerException);
}
