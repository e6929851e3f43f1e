using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>Rows of the paper's tables of accuracies.</summary>
internal static class MadryRows
{
    // Other seeds of the paper's own network trained to 90.4 to 93 % under PGD, and the sources of table 1 lie 3 to 5 points apart: what is off by
    // more than that is another number of the table.
    private const double Within = 0.02, Nearby = 0.05;

    /// <summary>A row of an accuracy.</summary>
    /// <param name="place">Where the paper has it.</param>
    /// <param name="what">What it is.</param>
    /// <param name="paper">The paper's percentage; null where it gives none.</param>
    /// <param name="ours">The measured fraction.</param>
    /// <param name="settings">The settings that differ.</param>
    public static ReproductionRow Accuracy(string place, string what, double? paper, double? ours, string settings) => new()
    {
        Place = place,
        What = what,
        Paper = paper is null ? null : Math.Round(paper.Value / 100, 6),
        PaperText = paper is null ? "not given" : null,
        Ours = ours,
        Format = ValueFormat.Percent,
        AgreesWithin = paper is null ? null : Within,
        NearWithin = paper is null ? null : Nearby,
        Settings = settings,
    };

    /// <summary>A row of something that the paper's text says.</summary>
    /// <param name="place">Where the paper has it.</param>
    /// <param name="what">What it is.</param>
    /// <param name="paper">What the paper says.</param>
    /// <param name="ours">What was found.</param>
    /// <param name="criterion">How it is judged.</param>
    /// <param name="measured">The number that is judged.</param>
    /// <param name="settings">The settings that differ.</param>
    public static ReproductionRow Judged(string place, string what, string paper, string ours, Criterion criterion, double measured, string settings) =>
        Judged(place, what, paper, ours, criterion.Judge(measured), $"{criterion}", settings);

    /// <summary>A row of something that the paper's text says, judged otherwise than by bounds of a number.</summary>
    /// <param name="place">Where the paper has it.</param>
    /// <param name="what">What it is.</param>
    /// <param name="paper">What the paper says.</param>
    /// <param name="ours">What was found.</param>
    /// <param name="standing">Where that stands.</param>
    /// <param name="criterion">How it was judged.</param>
    /// <param name="settings">The settings that differ.</param>
    public static ReproductionRow Judged(string place, string what, string paper, string ours, Standing standing, string criterion, string settings) => new()
    {
        Place = place,
        What = what,
        PaperText = paper,
        OursText = ours,
        Judged = standing,
        Settings = $"{settings}; {criterion}",
    };

    /// <summary>What the evaluation's own indicators say of a network that was trained against FGSM, the paper's case of masking.</summary>
    /// <param name="place">Where the paper has the network.</param>
    /// <param name="what">The network.</param>
    /// <param name="result">Its evaluation under FGSM and PGD.</param>
    /// <param name="settings">The settings that differ.</param>
    public static ReproductionRow Masking(string place, string what, EvaluationResult result, string settings)
    {
        Warning? masked = result.Warnings.FirstOrDefault(warning => warning.Id == "S1");
        return new ReproductionRow
        {
            Place = place,
            What = $"{what}: what the indicators of an evaluation say",
            PaperText = "robust to FGSM alone",
            OursText = masked is null ? "S1 is silent" : $"S1: {masked.Message}",
            Judged = masked is null ? Standing.Differs : Standing.Agrees,
            Settings = $"{settings}; agrees where S1 warns, else differs",
        };
    }

    /// <summary>The accuracy of each attack, in the order that they were given in.</summary>
    // There is none for targeted goals and without images alone; every threat model here is for any wrong class.
    public static IReadOnlyList<double> Accuracies(EvaluationResult result, int threat = 0) =>
        [.. result.Threats[threat].Attacks.Select(attack => attack.RobustAccuracy!.Value)];

    /// <summary>An attack that is made on a network and tried on another.</summary>
    public static TransferAttack From(MadryNetwork source, Attack inner) =>
        new() { Sources = SourceModels.Named(source.Name, source.Classifier), Inner = inner };

    /// <summary>How many images, where the paper has more.</summary>
    public static string Images(int images) => FormattableString.Invariant($"first {images:N0} test images{(images >= 10_000 ? "" : " (the paper: 10,000)")}");
}
