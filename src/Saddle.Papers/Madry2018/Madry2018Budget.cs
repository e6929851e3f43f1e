namespace Saddle.Papers.Madry2018;

/// <summary>How much of the paper's work is done again.</summary>
/// <param name="Name">The budget's word.</param>
/// <param name="Mnist">What is done on MNIST.</param>
/// <param name="Cifar">What is done on CIFAR-10, where there is one.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Madry2018Budget(string Name, MnistBudget Mnist, FieldBudget Cifar)
{
    /// <summary>MNIST in ten minutes on two cores: small networks, part of the training images, 500 test images.</summary>
    public static Madry2018Budget Quick { get; } = new("quick", MnistBudgets.Quick, CifarBudgets.Quick);

    /// <summary>A night on two cores: half the paper's width on MNIST, the small residual network on CIFAR-10.</summary>
    public static Madry2018Budget Standard { get; } = new("standard", MnistBudgets.Standard, CifarBudgets.Standard);

    /// <summary>The paper's networks, trainings and numbers of images: days.</summary>
    public static Madry2018Budget Paper { get; } = new("paper", MnistBudgets.Paper, CifarBudgets.Paper);

    /// <summary>The budgets, from small to large.</summary>
    public static IReadOnlyList<Madry2018Budget> All { get; } = [Quick, Standard, Paper];
}
