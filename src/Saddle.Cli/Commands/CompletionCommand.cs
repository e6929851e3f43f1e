using System.CommandLine;
using Saddle.Cli.Completion;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle completion</c>: what makes a shell complete commands, options, attacks, models and files.</summary>
internal sealed class CompletionCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _shell =
        new("SHELL") { Description = $"{string.Join(", ", CompletionScripts.All.Keys)}.", HelpName = string.Join('|', CompletionScripts.All.Keys) };

    /// <summary>Creates the command.</summary>
    public CompletionCommand(Session session) : base("completion", "Print what makes a shell complete commands, options, attacks, models and files.")
    {
        _session = session;
        Add(_shell);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("eval \"$(saddle completion bash)\"", "for this bash; as a line of ~/.bashrc for every one"),
        ("saddle completion zsh > ~/.zfunc/_saddle", "for zsh, where fpath has ~/.zfunc before compinit"),
        ("saddle completion fish > ~/.config/fish/completions/saddle.fish", "for fish"),
        ("saddle completion powershell | Out-String | Invoke-Expression", "for PowerShell; as a line of $PROFILE for every one"),
    ];

    private int Run(ParseResult parsed)
    {
        string shell = parsed.GetRequiredValue(_shell);
        if (!CompletionScripts.All.TryGetValue(shell, out string? script))
            throw new UsageException($"There is no shell '{shell}' here. There are: {string.Join(", ", CompletionScripts.All.Keys)}.");
        _session.Out.WriteLine(script);
        return 0;
    }
}
