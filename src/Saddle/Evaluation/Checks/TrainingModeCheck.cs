using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>P3: the model was handed in, or saved, in training mode (checklist of Carlini et al. 2019).</summary>
internal static class TrainingModeCheck
{
    /// <summary>The warning, if there is one.</summary>
    public static IEnumerable<Warning> Inspect(Classifier classifier)
    {
        if (classifier.Training)
            yield return new Warning("P3", null, "The model was in training mode, in which dropout and batch normalisation disturb every pass.",
                "It was evaluated in evaluation mode. Call eval() before handing it in.", []);
        else if (classifier is TorchScriptClassifier { SavedInTrainingMode: true })
            yield return new Warning("P3", null, "The model was saved in training mode. It was evaluated in evaluation mode, but in a traced module "
                + "(torch.jit.trace) dropout and batch normalisation stay as they were when it was traced.",
                "Call eval() before exporting it.", []);
    }
}
