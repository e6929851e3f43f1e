using System.CommandLine;

namespace Saddle.Cli.Options;

/// <summary>What the settings that the library's errors speak of are called on the command line.</summary>
internal static class SettingOption
{
    /// <summary>The option of a command that makes a setting, with the value that an error proposes; null where the command has none.</summary>
    public static string? Of(SaddleException error, Command command)
    {
        if (error.Setting is not { } setting) return null;
        foreach ((string name, string? unit) in Names(setting))
        {
            // Where the command has one attack, another access changes nothing but what that is refused for.
            if (setting == Setting.Access && error.SettingValue == "labels" && command.Options.All(option => option.Name != "--suite")) continue;
            if (command.Options.Any(option => option.Name == name && (unit is null || option.HelpName == unit)))
                return (error.SettingValue ?? unit) is { } value ? $"{name} {value}" : name;
        }
        return null;
    }

    /// <summary>The names, the more special one first; a unit tells an option from another one of that name, as an --out that takes a file.</summary>
    private static (string Name, string? Unit)[] Names(Setting setting) => setting switch
    {
        Setting.RunFolder => [("--out", "DIR")],
        Setting.Examples => [("--examples", null)],
        Setting.BatchSize => [("--batch", null), ("--batch-size", null)],
        Setting.ImageSize => [("--resize", null)],
        Setting.Bounds => [("--bounds", null)],
        Setting.Classes => [("--model-classes", null), ("--classes", null)],
        Setting.Outputs => [("--outputs", null)],
        Setting.Access => [("--access", null)],
        Setting.Source => [("--source", null)],
        Setting.Defense => [("--defense", null)],
        Setting.Threat => [("--threat", null)],
        Setting.TrainingMethod => [("--adversarial", null)],
        Setting.LearningRate => [("--learning-rate", null)],
        Setting.Cifar10 => [("--cifar", null)],
        _ => [],
    };
}
