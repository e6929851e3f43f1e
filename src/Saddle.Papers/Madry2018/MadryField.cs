using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Papers.Madry2018;

/// <summary>One of the paper's two data sets with its threat model and its attacks.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MadryField : IDisposable
{
    /// <summary>What the paper calls its second data set.</summary>
    internal const string CifarTitle = "CIFAR-10";

    private const int Classes = 10;
    private readonly Lazy<string> _fingerprint;

    private MadryField(string name, long[] shape, double epsilon, double stepSize, double paperScale, Dataset train, Dataset test, FieldBudget budget)
    {
        (Name, Threat, StepSize, PaperScale, Train, Budget) = (name, Linf(epsilon), stepSize, paperScale, train, budget);
        RequireKind(shape, train, test);
        if (test.Count < budget.TestImages || train.Count < (budget.TrainingImages ?? 2))
            throw new InputException($"The rerun takes {budget.TrainingImages ?? 2} training and {budget.TestImages} test images of {name}; there are "
                + $"{train.Count} and {test.Count}. Give the whole data set.");
        Test = test.First(budget.TestImages);
        _fingerprint = new Lazy<string>(() => $"{train.Fingerprint(train.Count)} {Test.Fingerprint(Test.Count)}");
    }

    /// <summary><c>mnist</c> or <c>cifar</c>: what folders and files begin with.</summary>
    public string Name { get; }

    /// <summary>What the paper calls it.</summary>
    public string Title => Name == "mnist" ? "MNIST" : CifarTitle;

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

    /// <summary>The fingerprints of the training images and of the test images.</summary>
    internal string Fingerprint => _fingerprint.Value;

    /// <summary>MNIST: L∞ 0.3, steps of 0.01.</summary>
    /// <param name="train">Training images; not disposed.</param>
    /// <param name="test">Test images; not disposed.</param>
    /// <param name="budget">How much is done.</param>
    /// <exception cref="InputException">The images have another shape, there are not ten classes of the same names in both parts, or there
    /// are too few images.</exception>
    public static MadryField Mnist(Dataset train, Dataset test, FieldBudget budget) => new("mnist", [1, 28, 28], 0.3, 0.01, 1, train, test, budget);

    /// <summary>CIFAR-10: L∞ 8/255, steps of 2/255.</summary>
    /// <inheritdoc cref="Mnist"/>
    public static MadryField Cifar(Dataset train, Dataset test, FieldBudget budget) =>
        new("cifar", [3, 32, 32], 8.0 / 255, 2.0 / 255, 255, train, test, budget);

    /// <summary>What numbers of the first test images depend on besides networks and counts: those images, what is allowed, and the step size.</summary>
    /// <param name="images">How many of the test images.</param>
    internal string Key(int images) => FormattableString.Invariant($"{Test.Fingerprint(images)} {Threat} {StepSize}");

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

    private void RequireKind(long[] shape, Dataset train, Dataset test)
    {
        foreach (Dataset part in (Dataset[])[train, test])
            if (!part.InputShape.SequenceEqual(shape) || part.ClassNames.Count != Classes)
                throw new InputException($"{part.Name} has inputs of [{string.Join(", ", part.InputShape)}] in {part.ClassNames.Count} classes; {Title} has "
                    + $"[{string.Join(", ", shape)}] in {Classes}. Give {Title} itself, as it is published, or images of its size in a subfolder for each of "
                    + "its classes.");
        if (!train.ClassNames.SequenceEqual(test.ClassNames))
            throw new InputException($"{train.Name} has the classes {string.Join(", ", train.ClassNames)}; {test.Name} has "
                + $"{string.Join(", ", test.ClassNames)}. They must be the same, or a label means something else in the test: name the subfolders of both "
                + "parts alike.");
    }

    private static ThreatModel Linf(double epsilon) => Within(Norm.Linf, epsilon);
}
