using Saddle.Cli;
using Saddle.Cli.Commands;
using Saddle.Cli.Completion;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>What shells are told that may follow.</summary>
public sealed class CompletionTests
{
    private const string Bash = "/bin/bash";

    [Theory]
    [InlineData("saddle ev", "evaluate")]
    [InlineData("saddle reproduce ", "athalye2018 madry2018 papernot2016")]
    [InlineData("saddle evaluate m.pt --keep ", "none best all")]
    [InlineData("saddle evaluate m.pt --access=lab", "--access=labels")]
    [InlineData("saddle evaluate m.pt --attack pgd-", "pgd-targeted")]
    [InlineData("saddle evaluate m.pt --attack pgd:steps=5,restarts=2,s", "pgd:steps=5,restarts=2,step-size=")]
    [InlineData("saddle attack noise m.pt --dr", "--draws")]
    [InlineData("saddle evaluate digits-s", "digits-small-cnn-natural digits-small-cnn-robust")]
    [InlineData("saddle ver", "verify")]
    [InlineData("saddle verify points.npz digits-small-cnn-r", "digits-small-cnn-robust")]
    [InlineData("saddle completion f", "fish")]
    [InlineData("saddle evaluate m.pt --no-such ", "")]
    public void Words_that_may_follow(string line, string expected)
    {
        using var session = new Session([]);
        IReadOnlyList<string> found = Completions.Of(RootMenu.Create(session), line);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Where(word => !IsFile(word)).Order());
    }

    [Fact]
    public void An_option_that_is_there_is_not_offered_again_unless_it_repeats()
    {
        using var session = new Session([]);
        IReadOnlyList<string> found = Completions.Of(RootMenu.Create(session), "saddle evaluate m.pt --seed 3 --threat linf:0.1 --");
        Assert.DoesNotContain("--seed", found);
        Assert.Contains("--threat", found);
        Assert.Contains("--data", found);
    }

    [Fact]
    public void Files_are_found_where_they_belong()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("inner"));
        File.WriteAllText(folder.At("inner/model.pt"), "");
        using var session = new Session([]);
        Assert.Equal([folder.At("inner/")], Completions.Of(RootMenu.Create(session), $"saddle evaluate {folder.At("in")}"));
        Assert.Equal([$"npz:{folder.At("inner/model.pt")}"],
            Completions.Of(RootMenu.Create(session), $"saddle evaluate m.pt --data npz:{folder.At("inner/")}"));
    }

    [Fact]
    public void Bash_completes_what_it_takes_for_several_words()
    {
        if (!File.Exists(Bash)) Assert.Skip($"{Bash} is not there.");
        const string Line = "saddle evaluate m.pt --attack pgd:step-s";
        string script = $"""
            saddle() {'{'} '{ChildProcess.Dotnet}' '{SaddleCommandLine.Assembly}' "$@"; {'}'}
            eval "$(saddle completion bash)"
            COMP_LINE='{Line}' COMP_POINT={Line.Length} COMP_WORDS=(saddle evaluate m.pt --attack pgd : step-s) COMP_CWORD=6
            compopt() {'{'} :; {'}'}
            _saddle
            printf '%s' "{"${COMPREPLY[*]}"}"
            """;
        ChildProcess run = ChildProcess.Run(Bash, ["-c", script], new Dictionary<string, string?>(), null, seconds: 60);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("step-size=", run.Output);
    }

    [Fact]
    public void An_unknown_shell_is_wrong_usage() => SaddleCommandLine.Fails(2, "bash, zsh, fish, powershell", "completion", "tcsh");

    private static bool IsFile(string word) => File.Exists(word) || Directory.Exists(word);
}
