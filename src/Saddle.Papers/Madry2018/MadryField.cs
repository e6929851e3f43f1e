using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Papers.Madry2018;

/// <summary>One of the paper's two data sets with its threat model and its attacks.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MadryField : IDisposable
{
    private MadryField(string name, double epsilon, double stepSize, double paperScale, Dataset train, Dataset test, FieldBudget budget)
    {
        (Name, Threat, StepSize, PaperScale, Train, Budget) = (name, Linf(epsilon), stepSize, paperScale, train, budget);
        if (test.Count < budget.TestImages || train.Count < (budget.TrainingImages ?? 2))
            throw new InputException($"The rerun takes {budget.TrainingImages ?? 2} training and {budget.TestImages} test images of {name}; there are {train.Count} and {test.Count}. Give the whole data set.");
        Test = test.First(budget.TestImages);
    }

    /// <summary><c>mnist</c> or <c>cifar</c>: what folders and files begin with.</summary>
    public string Name { get; }

    /// <summary>What the paper calls it.</summary>
    public string Title => Name == "mnist" ? "MNIST" : "CIFAR-10";

    /// <summary>The paper's L∞ ball and an adversary who wants any wrong class.</summary>
    public ThreatModel Threat { get; }

    /// <summary>The paper's step size α of PGD.</summary>
    public double StepSize { get; }

    /// <summary>What a perturbation of pixels in 0..1 is multiplied with to be read as in the paper: 1 or 255.</summary>
    public double PaperScale { get; }

    /// <summary>Training images; not owned.</summary>
    public Dataset Train { get; }

    /// <summary>The test images that numbers are of.</summary>
    public Dataset Test { get; }

    /// <summary>How much is done.</summary>
    public FieldBudget Budget { get; }

    /// <summary>MNIST: L∞ 0.3, steps of 0.01.</summary>
    /// <param name="train">Training images; not disposed.</param>
    /// <param name="test">Test images; not disposed.</param>
    /// <param name="budget">How much is done.</param>
    /// <exception cref="InputException">There are too few images.</exception>
    public static MadryField Mnist(Dataset train, Dataset test, FieldBudget budget) => new("mnist", 0.3, 0.01, 1, train, test, budget);

    /// <summary>CIFAR-10: L∞ 8/255, steps of 2/255.</summary>
    /// <inheritdoc cref="Mnist"/>
    public static MadryField Cifar(Dataset train, Dataset test, FieldBudget budget) => new("cifar", 8.0 / 255, 2.0 / 255, 255, train, test, budget);

    /// <summary>PGD with the paper's step size.</summary>
    /// <param name="steps">How many steps.</param>
    /// <param name="restarts">How many searches.</param>
    public ProjectedGradientDescent Pgd(int steps, int restarts = 1) => new() { Steps = steps, StepSize = StepSize, Restarts = restarts };

    /// <summary>PGD on the margin loss with a confidence κ: the paper's CW (0) and CW+ (50).</summary>
    /// <param name="steps">How many steps.</param>
    /// <param name="confidence">κ.</param>
    public ProjectedGradientDescent Margin(int steps, double confidence = 0) => Pgd(steps) with { Loss = new MarginLoss { Confidence = confidence } };

    /// <summary>A ball of another norm or size, and an adversary who wants any wrong class.</summary>
    public static ThreatModel Within(Norm norm, double epsilon) => new() { Ball = new NormBall(norm, epsilon) };

    /// <inheritdoc/>
    public void Dispose() => Test.Dispose();

    private static ThreatModel Linf(double epsilon) => Within(Norm.Linf, epsilon);
}
