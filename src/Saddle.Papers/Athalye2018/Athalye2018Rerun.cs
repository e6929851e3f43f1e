using Saddle.Evaluation.Runs;
using Saddle.Reports;

namespace Saddle.Papers.Athalye2018;

/// <summary>
/// Athalye, Carlini, Wagner: "Obfuscated gradients give a false sense of security: circumventing defenses to adversarial examples" (ICML
/// 2018), rerun on MNIST: each defense
/// as its own paper attacked it, and with regard to it.
/// </summary>
public static class Athalye2018Rerun
{
    private static readonly DefenseTrial[] Trials =
    [
        new AdversarialTrainingTrial(), new ThermometerTrial(), new LidTrial(), new BitDepthTrial(), new JpegTrial(), new CropRescaleTrial(),
        new TotalVariationTrial(),
        new QuiltingTrial(), new PruningTrial(), new RandomizationTrial(), new PixelDefendTrial(), new DefenseGanTrial(), new CascadeTrial(),
        new ThermometerAdversarialTrial(),
        new DistillationTrial(), new FeatureSqueezingTrial(), new SmoothingTrial(), new MeanFilterTrial(), new MedianFilterTrial(),
    ];

    /// <summary>The names of the defenses, in the order of the report.</summary>
    public static IReadOnlyList<string> Defenses => [.. Trials.Select(trial => trial.Defense)];

    /// <summary>Refuses a defense that is not there, before anything is loaded.</summary>
    /// <param name="defense">Its name; null for all.</param>
    /// <exception cref="UsageException">There is none of this name; the message lists what there is.</exception>
    public static void Require(string? defense)
    {
        if (defense is null || Defenses.Contains(defense)) return;
        string near = Spelling.Nearest(defense, [.. Defenses]) is { } meant ? $" Did you mean {meant}?" : "";
        throw new UsageException($"There is no defense '{defense}' in the rerun. There are: {string.Join(", ", Defenses)}.{near}");
    }

    /// <summary>Reruns the paper, or one of its defenses.</summary>
    /// <param name="study">Data, networks and budget.</param>
    /// <param name="defense">The defense; null for all.</param>
    /// <param name="command">The command as it could be typed again.</param>
    /// <param name="facts">Versions and settings for the foot of the report.</param>
    /// <param name="folder">The store of the run's folder: what is measured is added to the defenses that it keeps. Nothing is added or
    /// kept where null.</param>
    /// <returns>What was measured, with all that the folder's store kept of earlier commands.</returns>
    /// <exception cref="UsageException">There is no such defense.</exception>
    /// <exception cref="RunFolderException">The store keeps defenses of another budget or of other images.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static Reproduction Run(Athalye2018Study study, string? defense, string command, IReadOnlyList<KeyValuePair<string, string>> facts,
        IRunStore? folder = null)
    {
        Require(defense);
        var added = new AddedSections(folder, study.Basis);
        List<ReproductionSection> measured = [];
        IReadOnlyList<ReproductionSection> all = [];
        // Each is kept when it is measured, so that a rerun that is cut off shows what it has.
        foreach (DefenseTrial trial in Trials.Where(trial => defense is null || trial.Defense == defense))
        {
            study.Cancellation.ThrowIfCancellationRequested();
            SectionFindings found = trial.Run(study);
            measured.Add(new ReproductionSection
            {
                Name = trial.Name,
                Requests = [new ReproductionRequest(null, command)],
                Basis = study.Basis,
                Facts = facts,
                Rows = found.Rows,
                Defenses = found.Defenses,
            });
            all = added.Add(measured, Defenses);
        }
        return PaperPage.Of("Obfuscated gradients give a false sense of security, rerun", "Athalye, Carlini, Wagner, ICML 2018", all, section => section.Rows,
            _ => Verdict([.. all.SelectMany(section => section.Defenses)], study.Budget.Name), Warnings());
    }

    private static string Verdict(IReadOnlyList<DefenseResult> defenses, string budget)
    {
        // A defense holds where more remains than its undefended network keeps, by more than ten points.
        int Falls(Func<DefenseResult, bool> which) => defenses.Count(which);
        int obfuscating = Falls(defense => defense.Obfuscation != "none"),
            fallen = Falls(defense => defense.Obfuscation != "none" && defense.Adaptive <= defense.Undefended + 0.1);
        return $"Of {obfuscating} defenses that hide their gradients, {fallen} fall to within ten points of the undefended network under an attack that "
            + $"regards them, at budget {budget}. "
            + "The paper's last version finds that seven of nine defenses rely on obfuscated gradients, six of which it circumvents completely and one "
            + "partially; an early report counts seven of eight.";
    }

    private static IEnumerable<ReproductionWarning> Warnings()
    {
        yield return new ReproductionWarning("Everything here is measured on MNIST with a small network, while the papers' numbers are of CIFAR-10 and "
            + "ImageNet. What compares is the fall from the naive to "
            + "the adaptive number, not either by itself.");
        yield return new ReproductionWarning("A robust accuracy is an upper bound: a better attack may find more.");
    }
}
