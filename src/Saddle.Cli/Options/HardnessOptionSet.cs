using System.CommandLine;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Options;

namespace Saddle.Cli.Options;

/// <summary>At which maximum distortions <c>saddle hardness</c> looks.</summary>
internal sealed class HardnessOptionSet
{
    private const string PaperDistortion = "14.5%";

    private readonly Option<string?> _maxDistortion = OptionOf.Value<string?>("--max-distortion", "SHARE",
        "Υ, the largest share of features that may change, above 0 and at most 100%, for success and distortion; hardness takes its caps. Default: 14.5% "
            + "(the paper).", Distortion);

    private readonly Option<int[]?> _caps = OptionOf.Value("--caps", "N,N,…",
        $"Growing maximum numbers of iterations that hardness is summed over, two or more; one crafting gives all. Default: "
            + $"{string.Join(',', HardnessOptions.PaperCaps)} (the paper).", Caps);

    /// <summary>Adds the options to a command.</summary>
    public HardnessOptionSet(Command command) => command.AddAll(_maxDistortion, _caps);

    /// <summary>The plan of a crafting whose attack has no Υ yet.</summary>
    public HardnessPlan Plan(ParseResult parsed, CraftPlan craft) => new()
    {
        Craft = craft with { Attack = Held(craft.Attack, parsed.GetValue(_maxDistortion) ?? PaperDistortion) },
        // An option of several values that was not given reads as an empty list.
        Caps = parsed.GetResult(_caps) is null ? HardnessOptions.PaperCaps : parsed.GetValue(_caps)!,
    };

    private static string Distortion(string text) => Held(new SaliencyMapAttack(), text).MaxDistortion is not null ? text
        : throw new UsageException($"expected a share of the features as in 14.5%, not '{text}'.");

    private static SaliencyMapAttack Held(SaliencyMapAttack attack, string maxDistortion) =>
        OptionSet.Change(attack, $"attack {attack.Name}", [KeyValuePair.Create("max-distortion", maxDistortion)]);

    private static int[] Caps(string text)
    {
        string[] words = text.Split(',');
        int[] caps = [.. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int cap) ? cap : 0)];
        bool growing = caps.Length >= 2 && caps[0] >= 1 && caps.Zip(caps.Skip(1)).All(pair => pair.First < pair.Second);
        return growing ? caps : throw new UsageException($"expected two or more growing numbers of iterations as in 1,5,10, not '{text}'.");
    }
}
