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

    /// <summary>What to do about a model that answers differently from pass to pass and is not meant to.</summary>
    public static string Remedy(Classifier classifier) => classifier is TorchScriptClassifier { TrainingLayers: { Count: > 0 } layers }
        ? $"Its code has {string.Join(" and ", layers)} in training mode, whatever mode it is put in, as torch.jit.trace writes it of a model that is in "
            + "training mode. Call model.eval() on the PyTorch model, trace it again and save that."
        : "If it is not meant to be random, call eval() before it is traced or saved: a module traced in training mode keeps its dropout.";
}
