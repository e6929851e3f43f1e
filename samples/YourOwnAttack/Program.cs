// Runs an attack of your own (GreedyPixels.cs) on a linear classifier of handwritten digits.
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using static TorchSharp.torch;

Saddle.NativeStartup.TuneProcess();
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
long[] examples = [.. Enumerable.Range(0, test.Count).Select(index => (long)index)];
foreach (int budget in new[] { 1, 5, 20 })
{
    var threat = new ThreatModel { Ball = new NormBall(Norm.L0, budget) };
    using AttackResult result = new GreedyPixels { Pixels = budget }.Run(classifier, test.Inputs, test.Labels, examples, threat);
    using Tensor correct = classifier.Logits(result.Adversarial).argmax(1).eq(test.Labels);
    Console.WriteLine($"{threat.Ball}: robust accuracy at most {(double)correct.sum().item<long>() / test.Count:P1}, {result.ForwardPasses.Average():F1} forward passes an example");
}
