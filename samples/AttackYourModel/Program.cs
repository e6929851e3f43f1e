// Attacks a TorchSharp module of your own; here one that learns handwritten digits for some seconds first.
using Saddle;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using static TorchSharp.torch;

NativeStartup.TuneProcess();
random.manual_seed(1);
using Dataset train = EmbeddedDigits.Make(DatasetSplit.Train), test = EmbeddedDigits.Make(DatasetSplit.Test, first: 500);
using var network = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10));
using var adam = optim.Adam(network.parameters(), lr: 0.002);
for (int step = 0; step < 1000; step++)
{
    using var scope = NewDisposeScope();
    using Tensor rows = randint(0, train.Count, 100, dtype: int64);
    adam.zero_grad();
    nn.functional.cross_entropy(network.call(train.Inputs[rows]), train.Labels[rows]).backward();
    adam.step();
}
using var classifier = new ModuleClassifier(network, classes: 10);
using TrialResult result = new ProjectedGradientDescent { Steps = 40 }.Against(classifier, test.Inputs, test.Labels).Within(Norm.Linf, 0.1);
Console.WriteLine($"natural accuracy {result.NaturalAccuracy:P1}");
Console.WriteLine(result);
