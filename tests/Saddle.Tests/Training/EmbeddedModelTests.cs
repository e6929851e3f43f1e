using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class EmbeddedModelTests
{
    private const string Natural = "digits-small-cnn-natural", Robust = "digits-small-cnn-robust";
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.3) };

    [Fact]
    public void Both_are_listed_and_small()
    {
        Assert.Equal([Natural, Robust], EmbeddedModels.Names);
        foreach (string name in EmbeddedModels.Names)
        {
            using Stream content = EmbeddedModels.Open(name);
            Assert.InRange(content.Length, 1, 2_000_000);
        }
    }

    [Fact]
    public void Natural_one_falls() => Assert.InRange(RobustAccuracy(Natural, new ProjectedGradientDescent { Steps = 40, StepSize = 0.01 }), 0, 0.1);

    [Fact]
    public void Robust_one_stands() => Assert.InRange(RobustAccuracy(Robust, new ProjectedGradientDescent { Steps = 100, Restarts = 5 }), 0.85, 0.99);

    [Theory, InlineData(Natural), InlineData(Robust)]
    public void Metadata_tells_the_training(string name)
    {
        using Stream content = EmbeddedModels.Open(name);
        using SafetensorsFile file = SafetensorsFile.Read(content, name);
        Assert.Contains("\"data\":\"digits:train\"", file.Metadata["training"]);
        Assert.Contains("\"seed\":\"0\"", file.Metadata["training"]);
        // The options of the model cards' short commands: all that they leave out is what the file was made with.
        TrainingOptions defaults = name == Natural ? new() : new() { Method = new AdversarialTraining.AdversarialPgd { Threat = Linf } };
        foreach ((string option, string value) in defaults.Values) Assert.Contains($"\"{option}\":\"{value}\"", file.Metadata["training"]);
    }

    private static double RobustAccuracy(string name, Attack attack)
    {
        using Classifier classifier = ModelLoader.Load(name, new ModelLoadOptions());
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
        Assert.InRange(Validation.NaturalAccuracy(classifier, test, batchSize: 500, CancellationToken.None), 0.98, 1);
        using AttackResult result = attack.Run(classifier, test.Inputs, test.Labels, [.. Enumerable.Range(0, test.Count)], Linf);
        using var adversarial = new Dataset("adversarial", result.Adversarial.clone(), test.Labels.clone(), test.ClassNames);
        return Validation.NaturalAccuracy(classifier, adversarial, batchSize: 500, CancellationToken.None);
    }
}
