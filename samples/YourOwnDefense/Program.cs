// Puts a defense of your own (Threshold.cs) before a small network, and attacks it: as its gradient lets one, and honestly.
using Saddle;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

NativeStartup.TuneProcess();
using Classifier undefended = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
using DefendedClassifier defended = new Threshold().Around(undefended);
using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
var pgd = new ProjectedGradientDescent { Steps = 40 };
Show("undefended", undefended, pgd);
Show("naive", defended, pgd);
Show("made on the undefended network", defended, pgd with { Through = new UndefendedRoute() });
// The backward pass goes through the sigmoid, the forward pass stays the threshold's: what counts is what the defended network says.
Show("adaptive", defended, pgd with { Through = new BackwardRoute() });

void Show(string name, Classifier classifier, Attack attack)
{
    using TrialResult result = attack.Against(classifier, test.Inputs, test.Labels).Within(Norm.Linf, 0.55);
    Console.WriteLine($"{name}: {result}");
}
