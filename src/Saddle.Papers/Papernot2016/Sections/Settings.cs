using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Which choices move the numbers by how much, and what later rules do: one choice differs at a time.</summary>
internal sealed class Settings : Papernot2016Section
{
    public override string Name => "what the numbers depend on";

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.SettingsImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        CraftFindings run =
            study.Craft("settings: the paper's rule", study.Network.Classifier, study.Test, Papernot2016Study.Attack, study.Budget.SettingsImages);
        CraftSummary usual = CraftSummary.Of(run.Samples, run.Features);
        List<ReproductionRow> rows = [Row($"figure 11's setting, {study.Budget.SettingsImages} test images × 9", usual, usual, "")];
        foreach ((string name, SaliencyMapAttack attack) in Variants())
            rows.Add(Row(name, Craft(study, name, study.Network, attack), usual, ""));
        rows.Add(Row("untargeted: the target that needs least", CraftSummary.Of(LeastTarget.Of(run.Samples), run.Features), usual, ", one sample an image"));
        study.TrainTogether(study.ReluNetwork, study.ShorterNetwork);
        Trained shorter = study.Train(study.ShorterNetwork), relu = study.Train(study.ReluNetwork);
        rows.Add(Row("shorter training", Craft(study, "shorter training", shorter, Papernot2016Study.Attack), usual, Text(shorter)));
        rows.Add(Row("ReLU instead of tanh", Craft(study, "ReLU", relu, Papernot2016Study.Attack), usual, Text(relu)));
        rows.Add(Row("ReLU instead of tanh, TJSMA", Craft(study, "ReLU, TJSMA", relu, Papernot2016Study.Attack with { Rule = SaliencyRule.Taylor }), usual,
            Text(relu)));
        return new SectionFindings { Rows = rows };
    }

    private static IEnumerable<(string, SaliencyMapAttack)> Variants()
    {
        SaliencyMapAttack usual = Papernot2016Study.Attack;
        yield return ("derivative of probabilities", usual with { Derivative = DerivativeOf.Probabilities });
        yield return ("saturated pixels in the domain", usual with { Domain = SaliencyDomain.All });
        yield return ("nearly saturated pixels left out too", usual with { Domain = SaliencyDomain.Movable });
        yield return ("θ = +0.5", usual with { Theta = 0.5 });
        yield return ("single features (equation 8)", usual with { GroupSize = 1 });
        yield return ("groups of 4 features", usual with { GroupSize = 4 });
        yield return ("WJSMA (Loison et al. 2020)", usual with { Rule = SaliencyRule.Weighted });
        yield return ("TJSMA (Loison et al. 2020)", usual with { Rule = SaliencyRule.Taylor });
    }

    private static CraftSummary Craft(Papernot2016Study study, string name, Trained trained, SaliencyMapAttack attack)
    {
        CraftFindings run = study.Craft($"settings: {name}", trained.Classifier, study.Test, attack, study.Budget.SettingsImages);
        return CraftSummary.Of(run.Samples, run.Features);
    }

    private static ReproductionRow Row(string name, CraftSummary summary, CraftSummary usual, string settings) => new()
    {
        Place = "Settings",
        What = name,
        PaperText = "",
        OursText = FormattableString.Invariant(
            $"{100 * summary.SuccessRate:0.00} % · {100 * summary.MeanDistortionAll:0.00} % · {100 * summary.MeanDistortionSuccessful:0.00} %"),
        Settings = string.Create(CultureInfo.InvariantCulture,
            $"success, distortion of all, of successes; moved by {Moved(summary.SuccessRate, usual.SuccessRate)}, "
            + $"{Moved(summary.MeanDistortionAll, usual.MeanDistortionAll)}, "
            + $"{Moved(summary.MeanDistortionSuccessful, usual.MeanDistortionSuccessful)} points{settings}"),
    };

    private static string Moved(double? value, double? usual) => FormattableString.Invariant($"{100 * (value - usual) ?? 0:+0.00;−0.00;0.00}");

    private static string Text(Trained trained) => FormattableString.Invariant($"; {trained.Recipe}, natural {100 * trained.NaturalAccuracy:0.00} %");
}
