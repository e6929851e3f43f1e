// Runs an attack of your own (GreedyPixels.cs) on a linear classifier of handwritten digits.
using Saddle;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using static TorchSharp.torch;

NativeStartup.TuneProcess();
random.manual_seed(1);
using Dataset train = EmbeddedDigits.Make(DatasetSplit.Train, first: 5000), test = EmbeddedDigits.Make(DatasetSplit.Test, first: 300);
using var network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10));
using var adam = optim.Adam(network.parameters(), lr: 0.01);
for (int step = 0; step < 300; step++)
{
    using var scope = NewDisposeScope();
    using Tensor rows = randint(0, train.Count, 100, dtype: int64);
    adam.zero_grad();
    nn.functional.cross_entropy(network.call(train.Inputs[rows]), train.Labels[rows]).backward();
    adam.step();
}
using var classifier = new ModuleClassifier(network, classes: 10);
foreach (int budget in new[] { 1, 5, 20 })
{
    using TrialResult result = new GreedyPixels { Pixels = budget }.Against(classifier, test.Inputs, test.Labels).Within(Norm.L0, budget);
    Console.WriteLine($"{result}, {result[0].Result.Attacks[0].ForwardPasses:F1} forward passes an example");
}
