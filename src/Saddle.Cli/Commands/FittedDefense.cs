using System.Security.Cryptography;
using System.Text;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;

namespace Saddle.Cli.Commands;

/// <summary>Fits a defense to training data, and says what came of it.</summary>
/// <param name="session">Where it is said.</param>
/// <param name="fitting">How.</param>
internal sealed class FittedDefense(Session session, DefenseFitting fitting)
{
    private const int DigestLength = 12;

    /// <summary>Fits.</summary>
    /// <param name="classifier">What the defense is to stand before; null where it is fitted to data alone.</param>
    /// <param name="data">Training examples.</param>
    /// <param name="folder">Where; null for a folder of its own.</param>
    /// <param name="seed">Where draws come from.</param>
    /// <param name="json">Whether the answer is JSON.</param>
    public int Run(Classifier? classifier, Dataset data, string? folder, ulong seed, bool json)
    {
        string chosen = folder ?? Path.Combine("runs", $"{fitting.Name}-{Digest(classifier, data, seed)}");
        RunFolder.RefuseEvaluation(chosen);
        session.WhenCancelled = $"What is done is kept in {chosen}. To go on, run the same command again: {session.Command}";
        FittedValues values = StageDisplay.Run(session, display =>
            fitting.Fit(data, classifier, chosen, seed, new Display(display, fitting.Name), session.Cancellation));
        string file = Path.Combine(chosen, $"{fitting.Name}.safetensors");
        if (json) session.Out.WriteLine(JsonOutput.Of(new
        {
            SchemaVersion = 1,
            Defense = fitting.Name,
            fitting.Options,
            Data = data.Name,
            Examples = data.Count,
            values.Facts,
            File = file,
            values.Fingerprint,
            Versions = RunVersions.Current,
        }));
        else session.Out.WriteLine($"Fitted {fitting.Name} to {Texts.Examples(data.Count)} of {data.Name}: {file}\n"
            + $"Around a model: saddle evaluate MODEL … --defense {fitting.Name}:from={file}");
        return 0;
    }

    private string Digest(Classifier? classifier, Dataset data, ulong seed) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{fitting}\n{classifier?.Fingerprint}\n{data.Name}\n{data.Fingerprint(data.Count)}\n{seed}")))[..DigestLength];

    private sealed class Display(StageDisplay display, string name) : IProgress<FittingProgress>
    {
        public void Report(FittingProgress value)
        {
            display.Show($"fitting {name}", value.Done, value.Rounds);
            if (value.Loss is { } loss && value.Done == Math.Floor(value.Done))
                display.Line(FormattableString.Invariant($"round {value.Done:0}/{value.Rounds}: loss {loss:0.0000}"));
        }
    }
}
