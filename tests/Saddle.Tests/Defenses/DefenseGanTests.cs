using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Tests.Defenses;

/// <summary>What Defense-GAN's classifier sees, and how its generator is trained.</summary>
public sealed class DefenseGanTests
{
    [Fact]
    public void What_the_generator_makes_it_finds_again()
    {
        using var scope = NewDisposeScope();
        var design = new GeneratorDesign(1, 8, 12, 2, 6);
        Dictionary<string, Tensor> weights = Weights(design);
        Tensor made = design.Images(new Draws(8, "latents").Normal([0], [2], default), weights);
        Tensor beginnings = new Draws(6, "beginnings").Normal([0], [20, 2], default)[0];
        Tensor Generate(Tensor latents) => design.Images(latents, weights);
        double Distance(int steps) => (Generate(new LatentSearch(Generate, steps, 10).Nearest(made, beginnings)) - made).pow(2).mean().item<float>();
        double before = Distance(1), after = Distance(300);
        Assert.True(after < 1e-4 && after < before / 10, $"{before} at the beginning, {after} at the end");
    }

    [Fact]
    public void It_gives_images_of_its_generator_whoever_stands_beside_them_and_with_no_graph()
    {
        using Classifier model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 3 });
        using DefendedClassifier defended = FittedDefenses.Create("defense-gan").Around(model);
        using Tensor all = defended.Logits(data.Inputs, Draws(0, 1, 2)), one = defended.Logits(data.Inputs[1..2], Draws(1));
        Assert.True(all[1].allclose(one[0], 1e-5, 1e-5));
        using (no_grad()) Assert.True(all.equal(defended.Logits(data.Inputs, Draws(0, 1, 2))).all().item<bool>());
    }

    [Fact]
    public void The_generator_comes_nearer_to_the_training_images()
    {
        using var scope = NewDisposeScope();
        Tensor Mean(int iterations)
        {
            var fitting = new DefenseGanFitting { Iterations = iterations, Latent = 4, Width = 4, BatchSize = 16, CriticSteps = 3, LearningRate = 0.005 };
            FittedValues fitted = fitting.FitTo(1, 8, 8);
            var design = new GeneratorDesign(1, 8, 8, 4, 4);
            return design.Images(new Draws(8, "latents").Normal([0], [64, 4], default)[0], fitted.Tensors).mean([0]);
        }
        Tensor real = new Draws(9, "inputs").Uniform([0, 1, 2, 3], [1, 8, 8], default).mean([0]);
        double fresh = (Mean(1) - real).pow(2).mean().item<float>(), trained = (Mean(150) - real).pow(2).mean().item<float>();
        Assert.True(trained < 0.5 * fresh, $"{fresh} at the beginning, {trained} at the end");
    }

    [Fact]
    public void A_fitting_that_was_stopped_goes_on_bit_for_bit() =>
        ResumedFitting.IsTheSame(new DefenseGanFitting { Iterations = 203, CriticSteps = 1, Latent = 2, Width = 1, BatchSize = 2 }, stopAt: 1.5);

    [Fact]
    public void What_it_was_not_fitted_to_is_refused()
    {
        var fitted = (DefenseGan)FittedDefenses.Create("defense-gan");
        Refuses("must be fitted", new DefenseGan(), Contract(1, 28, 28));
        Refuses("[1, 28, 28] (digits:train)", fitted, Contract(3, 32, 32));
        Refuses("images", fitted, new ModelContract { Classes = 3, InputShape = [20] });
        Assert.Contains("divisible by 4", Assert.Throws<UsageException>(() => new DefenseGanFitting().FitTo(1, 29, 28)).Message, StringComparison.Ordinal);
    }

    private static void Refuses(string words, Defense defense, ModelContract contract) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => defense.Validate(contract)).Message, StringComparison.Ordinal);

    private static ModelContract Contract(params long[] shape) => new() { Classes = 10, InputShape = shape };

    private static PassDraws Draws(params long[] examples) => new(new Draws(5, "test"), examples, new long[examples.Length]);

    private static Dictionary<string, Tensor> Weights(GeneratorDesign design) => design.Weights.Select((weight, place) => (weight.Name,
        Value: new Draws(3, "weights").Normal([place], weight.Shape, default)[0].mul(weight.Shape.Length == 1 ? 0.1 : Math.Sqrt(2.0 / weight.Inputs))))
        .ToDictionary(weight => weight.Name, weight => weight.Value);
}
