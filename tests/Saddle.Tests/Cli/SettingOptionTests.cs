using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Saddle.Cli;
using Saddle.Cli.Commands;
using Saddle.Cli.Options;

namespace Saddle.Tests.Cli;

/// <summary>The libraries speak of settings; only the command says which option makes one.</summary>
public sealed partial class SettingOptionTests
{
    // Options of other programs: dotnet exec, tar and zip.
    private static readonly string[] Others = ["--runtimeconfig", "--depsfile", "--additionalprobingpath", "--dereference", "--hard-dereference", "--symlinks"];

    // Remedies of the hardness report that still speak of the command's options.

    [Theory]
    [InlineData("Saddle")]
    [InlineData("Saddle.Storage")]
    [InlineData("Saddle.Reports")]
    [InlineData("Saddle.Papers")]
    [InlineData("Saddle.Perception")]
    [InlineData("Saddle.Perception.Server")]
    public void No_text_of_a_library_names_an_option(string library)
    {
        string[] texts = [.. Texts(Path.Combine(AppContext.BaseDirectory, $"{library}.dll"))];
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, text => Named().Matches(text).Any(match => !Others.Contains(match.Value)));
    }

    [Fact]
    public void The_search_for_options_sees_those_of_the_command()
    {
        string[] named = [.. Texts(typeof(CommandLine).Assembly.Location).SelectMany(text => Named().Matches(text)).Select(match => match.Value)];
        Assert.Contains("--threat", named);
        Assert.Contains("--adversarial", named);
    }

    [Fact]
    public void Every_setting_has_an_option_of_some_command()
    {
        using var session = new Session([]);
        System.CommandLine.Command[] commands = [.. All(RootMenu.Create(session))];
        Assert.All(Enum.GetValues<Setting>(), setting =>
            Assert.Contains(commands, command => SettingOption.Of(new UsageException("") { Setting = setting }, command) is not null));
    }

    [Theory]
    [InlineData("evaluate", "--out DIR", "--batch")]
    [InlineData("train", "--out DIR", "--batch-size")]
    [InlineData("report", null, null)]
    public void The_option_is_that_of_the_command(string command, string? folder, string? batch)
    {
        using var session = new Session([]);
        System.CommandLine.Command named = RootMenu.Create(session).Subcommands.Single(one => one.Name == command);
        Assert.Equal(folder, SettingOption.Of(new RunFolderException("") { Setting = Setting.RunFolder }, named));
        Assert.Equal(batch, SettingOption.Of(new UsageException("") { Setting = Setting.BatchSize }, named));
    }

    private static IEnumerable<System.CommandLine.Command> All(System.CommandLine.Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static List<string> Texts(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader names = file.GetMetadataReader();
        var texts = new List<string>();
        for (UserStringHandle at = MetadataTokens.UserStringHandle(1); !at.IsNil; at = names.GetNextHandle(at)) texts.Add(names.GetUserString(at));
        return texts;
    }

    // Not the variables of style sheets, var(--grid) and --heat:1.
    [GeneratedRegex(@"(?<!var\(|[a-z-])--[a-z](?>[a-z-]*)(?!:)")]
    private static partial Regex Named();
}
