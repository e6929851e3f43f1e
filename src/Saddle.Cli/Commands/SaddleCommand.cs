using System.CommandLine;

namespace Saddle.Cli.Commands;

/// <summary>A command with the examples that end its help.</summary>
internal abstract class SaddleCommand : Command
{
    /// <summary>Creates the command.</summary>
    /// <param name="name">The word after <c>saddle</c>.</param>
    /// <param name="description">What it does and gives, for its help.</param>
    protected SaddleCommand(string name, string description) : base(name, description)
    {
    }

    /// <summary>Commands as a person would type them, each with what it does.</summary>
    public abstract IReadOnlyList<(string Command, string Purpose)> Examples { get; }
}
