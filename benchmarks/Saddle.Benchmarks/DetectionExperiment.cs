using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Detection;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>
/// The detector of neighbouring pixels against the saliency map attack, PGD and adversaries who know it, on the embedded
/// models, and on a trained MNIST network where SADDLE_SHARED names the folder of trained models and data sets.
/// </summary>
internal sealed class DetectionExperiment : IBenchmark
{
    private const int Images = 200;

    public string Name => "detection";

    public string Description => "the detector of neighbouring pixels against JSMA, PGD and adversaries who know it (with SADDLE_SHARED on MNIST too)";

    public void Run(TextWriter output)
    {
        output.WriteLine($"first {Images} test images; L∞ 0.3, JSMA with θ 1 and Υ 14.5 %; scores are means");
        output.WriteLine($"{"model",-26}{"samples",-10}{"success",9}{"clean",8}{"score",8}{"higher",8}{"AUC",8}{"TPR 5 %",9}");
        foreach (string name in EmbeddedModels.Names)
        {
            using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, first: Images);
            Study(output, name, name, digits);
        }
        if (Environment.GetEnvironmentVariable("SADDLE_SHARED") is not { } shared) return;
        using Dataset mnist = IdxReader.Read("mnist:test", Path.Combine(shared, "datasets/mnist/t10k-images-idx3-ubyte.gz"),
            Path.Combine(shared, "datasets/mnist/t10k-labels-idx1-ubyte.gz"), new DatasetOptions { First = Images, Classes = 10 });
        Study(output, "papernot", Path.Combine(shared, "models/papernot.pt"), mnist);
    }

    private static void Study(TextWriter output, string name, string model, Dataset data)
    {
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
        var plan = new CraftPlan { Model = name, Attack = new SaliencyMapAttack { MaxDistortion = 0.145 } };
        CraftFindings run = CraftStudy.Craft(classifier, data, plan, new MemoryRunStore());
        using CraftedInputs crafted = CraftedInputs.Of(run, data, classifier.Contract.Bounds);
        foreach (DetectorFinding finding in DetectorStudy.Run(classifier, data.Inputs, data.Labels, crafted).Findings)
            output.WriteLine(
                $"{name,-26}{finding.Samples,-10}{finding.SuccessRate,9:P1}{finding.CleanScores.Average(),8:F1}{finding.AdversarialScores.Average(),8:F1}{finding.HigherThanOriginal,8:P1}{finding.Auc,8:F3}{finding.TruePositiveRate,9:P1}");
    }
}
