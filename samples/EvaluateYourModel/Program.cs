// Evaluates a model into a folder and draws its report: started again, it goes on where it was stopped.
using Saddle;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;

NativeStartup.TuneProcess();
string folder = args.Length > 0 ? args[0] : "run";
using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
using Classifier classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
var plan = new EvaluationPlan { Model = "digits", Threats = ThreatModel.Within(Norm.Linf, 0.05, 0.1), Attacks = AttackSuite.Standard.Attacks };
using SqliteRunStore store = SqliteRunStore.Open(folder);
EvaluationResult result = Evaluator.Evaluate(classifier, test, plan, store);
HtmlReport.Write(store, Path.Combine(folder, "report.html"), folder);
foreach (ThreatResult threat in result.Threats)
    Console.WriteLine($"{threat.Threat.Ball}: natural accuracy {result.NaturalAccuracy:P1}, robust accuracy at most {threat.RobustAccuracy:P1}");
foreach (Warning warning in result.Warnings) Console.WriteLine($"{warning.Id}: {warning.Message} {warning.Remedy}");
