using Saddle.Training;

namespace Saddle.Recipes;

/// <summary>An architecture, the data that it is for, and the options of its training, under one name.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record TrainingRecipe
{
    /// <summary>Creates a recipe.</summary>
    /// <param name="name">The stable short name; the options get it too.</param>
    /// <param name="purpose">What it gives, in a few words.</param>
    /// <param name="architecture">What is trained, as <see cref="Models.Architectures.Create"/> takes it.</param>
    /// <param name="data">What it is trained on, as the command line says it; the training part is meant.</param>
    /// <param name="options">How it is trained.</param>
    public TrainingRecipe(string name, string purpose, string architecture, string data, TrainingOptions options) =>
        (Name, Purpose, Architecture, Data, Options) = (name, purpose, architecture, data, options with { Recipe = name });

    /// <summary>The stable short name.</summary>
    public string Name { get; }

    /// <summary>What it gives, in a few words.</summary>
    public string Purpose { get; }

    /// <summary>What is trained, as <see cref="Models.Architectures.Create"/> takes it.</summary>
    public string Architecture { get; }

    /// <summary>What it is trained on where nothing else is said, as the command line says it: <c>mnist</c>.</summary>
    public string Data { get; }

    /// <summary>How it is trained, with the recipe's name.</summary>
    public TrainingOptions Options { get; }

    /// <summary>All recipes, in ordinal order of their names.</summary>
    public static IReadOnlyList<TrainingRecipe> All { get; } =
        [.. new[] { MadryRecipes.Mnist, MadryRecipes.Cifar10, PapernotRecipe.Mnist, OwnRecipes.MnistFast, OwnRecipes.MnistStrong,
            OwnRecipes.Cifar10Fast }.OrderBy(recipe => recipe.Name, StringComparer.Ordinal)];

    /// <summary>The recipe of a name.</summary>
    /// <param name="name">As in <see cref="All"/>.</param>
    /// <exception cref="UsageException">There is none of this name; the message lists what there is.</exception>
    public static TrainingRecipe Of(string name) => All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new UsageException($"There is no recipe '{name}'. There are: {string.Join(", ", All.Select(recipe => recipe.Name))}.");

    /// <summary>The name and what it gives.</summary>
    public override string ToString() => $"{Name}: {Purpose} ({Architecture} on {Data})";
}
