using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Detection;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Detection by squared differences of neighbouring pixels (section VI), and by adversaries who know of it.</summary>
internal sealed class Detection : Papernot2016Section
{
    public override string Name => "detection";

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.DetectorImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        using var scope = NewDisposeScope();
        int count = study.Budget.DetectorImages;
        using Dataset images = Papernot2016Study.Pick(study.Test, "mnist:test", [.. Enumerable.Range(0, count).Select(i => (long)i)]);
        CraftFindings run = study.Craft("detector: crafted samples", study.Network.Classifier, images, Papernot2016Study.Attack, count);
        using CraftedInputs crafted = CraftedInputs.Of(run, images, study.Network.Classifier.Contract.Bounds);
        DetectorStudyResult result =
            DetectorStudy.Run(study.Network.Classifier, images.Inputs, images.Labels, crafted, progress: new Steps(study),
                cancellationToken: study.Cancellation);
        string settings = $"first {count} test images, only samples that succeed; PGD and the adversaries who know the detector at L∞ 0.3";
        return new SectionFindings
        {
            Rows = [.. result.Findings.SelectMany(finding => Rows(finding, settings))],
            Figures =
            [
                new("Section VI", "The detector on samples of each kind: the saliency map attack, PGD, an adversary who seeks a low score, one who seeks the "
                    + "original's score.",
                    RocFigure.Draw("Detection by neighbouring pixels",
                        [.. result.Findings.Where(finding => finding.Roc is not null)
                            .Select(finding =>
                                new RocCurve(finding.Samples, [.. finding.Roc!.Points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate))],
                                    finding.Auc))])),
            ],
            Warnings = [new("The paper proposes the detector for its own attack and sees no reason why it should generalize; the rows of adversaries who "
                + "know it say how far it does not.")],
        };
    }

    private static IEnumerable<ReproductionRow> Rows(DetectorFinding finding, string settings)
    {
        if (finding.Samples == "jsma")
            yield return new ReproductionRow
            {
                Place = "Section VI",
                What = "samples that score higher than their original",
                PaperText = "always",
                Ours = finding.HigherThanOriginal,
                Format = ValueFormat.Percent,
                Judged = finding.HigherThanOriginal >= 0.999 ? Standing.Agrees : finding.HigherThanOriginal >= 0.99 ? Standing.Near : Standing.Differs,
                Settings = $"{settings}; agrees from 99.9 %, near from 99 %",
            };
        yield return new ReproductionRow
        {
            Place = "Section VI",
            What = $"area under the detector's curve, {finding.Samples}",
            PaperText = finding.Samples == "jsma" ? "not given" : "not measured",
            Ours = finding.Auc,
            Settings = FormattableString.Invariant(
                $"{settings}; success {100 * finding.SuccessRate ?? 0:0.0} %, found at 5 % false alarms: {100 * finding.TruePositiveRate ?? 0:0.0} %"),
        };
    }

    private sealed class Steps(Papernot2016Study study) : IProgress<DetectorStudyProgress>
    {
        public void Report(DetectorStudyProgress value) => study.Report($"detector: {value.Samples}", value.Done, value.Total);
    }
}
