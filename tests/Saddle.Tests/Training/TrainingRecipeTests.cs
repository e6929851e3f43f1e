using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Recipes;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class TrainingRecipeTests
{
    public static TheoryData<string> Names => [.. TrainingRecipe.All.Select(recipe => recipe.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_recipe_names_what_there_is(string name)
    {
        TrainingRecipe recipe = TrainingRecipe.Of(name);
        Assert.Equal(recipe.Architecture, Architectures.Canonical(recipe.Architecture));
        Assert.Contains(DatasetSpecification.Parse(recipe.Data).Source, new[] { DatasetSource.Mnist, DatasetSource.Cifar10 });
        Assert.Equal(name, recipe.Options.Values["recipe"]);
        Assert.NotEmpty(recipe.Purpose);
        long[] shape = recipe.Data == "mnist" ? [1, 28, 28] : [3, 32, 32];
        recipe.Options.Method.Validate(new ModelContract { Classes = 10, InputShape = shape });
    }

    [Theory]
    [InlineData("madry2018-mnist", 60_000, 5_000, 100_000)]
    [InlineData("madry2018-cifar10", 50_000, 1_000, 80_000)]
    public void Papers_number_of_steps_is_kept_to_a_thousandth(string name, int examples, int validation, int steps)
    {
        TrainingOptions options = TrainingRecipe.Of(name).Options;
        Assert.Equal(validation, Math.Round(examples * options.ValidationShare));
        long made = (long)options.Epochs * ((examples - validation + options.BatchSize - 1) / options.BatchSize);
        Assert.InRange(made, steps, steps * 1.0011);
    }

    [Fact]
    public void Learning_rate_falls_where_the_paper_lets_it()
    {
        TrainingOptions options = TrainingRecipe.Of("madry2018-cifar10").Options;
        double At(int step) => LearningRates.At(options.Schedule, options.LearningRate, step / 80_047.0, options.Milestones);
        Assert.Equal([0.1, 0.01, 0.001], new[] { At(39_990), At(40_100), At(60_100) }, (left, right) => Math.Abs(left - right) < 1e-12);
        AdversarialPgd method = Assert.IsType<AdversarialPgd>(options.Method);
        Assert.Equal((7, 2.0 / 255, 8.0 / 255, 8.0 / 255), (method.Steps, method.StepSize, method.Threat.Ball.Epsilon, method.Epsilon(0)));
    }

    [Fact]
    public void Fast_training_on_cifar10_takes_collapsed_epochs_back_and_keeps_a_thousand_examples()
    {
        TrainingOptions options = TrainingRecipe.Of("cifar10-fast").Options;
        Assert.Equal((1_000.0, "crop,flip"), (Math.Round(50_000 * options.ValidationShare), options.Augment?.ToString()));
        FastTraining method = Assert.IsType<FastTraining>(options.Method);
        Assert.Equal((true, 8.0 / 255, 8.0 / 255), (method.RollsBack, method.Threat.Ball.Epsilon, method.Epsilon(method.EpsilonWarmUp)));
    }

    [Fact]
    public void Unknown_recipe_is_wrong_usage() =>
        Assert.Contains("madry2018-mnist", Assert.Throws<UsageException>(() => TrainingRecipe.Of("madry")).Message);
}
