// Evaluates a TorchSharp module of your own into a folder and draws its report: started again, it goes on where it was stopped.
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;
using static TorchSharp.torch;

using Dataset train = EmbeddedDigits.Make(DatasetSplit.Train), test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
random.manual_seed(1);
using var network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10));
using var adam = optim.Adam(network.parameters(), lr: 0.01);
for (int step = 0; step < 50; step++)
{
    adam.zero_grad();
    nn.functional.cross_entropy(network.call(train.Inputs), train.Labels).backward();
    adam.step();
}
using var classifier = new ModuleClassifier(network, classes: 10);
using SqliteRunStore store = SqliteRunStore.Open("run");
var plan = new EvaluationPlan { Model = "my network", Threats = ThreatModel.Within(Norm.Linf, 0.05, 0.1) };
var run = Evaluator.Evaluate(classifier, test, plan, store);
HtmlReport.Write(store, "run/report.html", "run");
foreach (var at in run.Threats) Console.WriteLine($"{at.Threat}: natural accuracy {run.NaturalAccuracy:P1}, robust accuracy at most {at.RobustAccuracy:P1}");
