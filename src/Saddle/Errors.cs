namespace Saddle;

/// <summary>
/// Something a person can put right. The message says what is wrong, where, what was expected and what to do; the
/// command prints it alone, without a stack trace, and exits with <see cref="ExitCode"/>.
/// </summary>
public abstract class SaddleException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, where, what was expected and what to do.</param>
    /// <param name="cause">The error beneath, if there is one.</param>
    protected SaddleException(string message, Exception? cause = null) : base(message, cause)
    {
    }

    /// <summary>
    /// The setting to change, so that whoever takes settings can tell what it is called there, as the command does with
    /// its option; null (default) where no single one is meant. The message is complete without it.
    /// </summary>
    public Setting? Setting { get; init; }

    /// <summary>What <see cref="Setting"/> may be set to, as it is written; null (default) where that is left to the user.</summary>
    public string? SettingValue { get; init; }

    /// <summary>The exit code that the command documents for this kind of error.</summary>
    public abstract int ExitCode { get; }
}

/// <summary>Wrong usage: an unknown name, an option out of range, options that contradict each other. Exit code 2.</summary>
/// <param name="message">What is wrong, what was expected and what to do.</param>
/// <param name="cause">The error beneath, if there is one.</param>
public sealed class UsageException(string message, Exception? cause = null) : SaddleException(message, cause)
{
    /// <inheritdoc/>
    public override int ExitCode => 2;
}

/// <summary>
/// Unusable input: a missing or malformed file, shapes, classes, NaN, values outside the bounds, a model that throws.
/// Exit code 3.
/// </summary>
/// <param name="message">What is wrong, where, what was expected and what to do.</param>
/// <param name="cause">The error beneath, if there is one.</param>
public sealed class InputException(string message, Exception? cause = null) : SaddleException(message, cause)
{
    /// <inheritdoc/>
    public override int ExitCode => 3;

    /// <summary>Whether what is unusable are a model's own numbers: its outputs or gradients are NaN or infinite.</summary>
    internal bool NotFinite { get; init; }
}

/// <summary>The run folder belongs to another run or is in use. Exit code 4.</summary>
/// <param name="message">Which folder, by whom, and what to do.</param>
/// <param name="cause">The error beneath, if there is one.</param>
public sealed class RunFolderException(string message, Exception? cause = null) : SaddleException(message, cause)
{
    /// <inheritdoc/>
    public override int ExitCode => 4;
}

/// <summary>The environment failed: a full disk, a missing permission, no network. Exit code 5.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="cause">The error beneath, if there is one.</param>
public sealed class EnvironmentException(string message, Exception? cause = null) : SaddleException(message, cause)
{
    /// <inheritdoc/>
    public override int ExitCode => 5;
}
