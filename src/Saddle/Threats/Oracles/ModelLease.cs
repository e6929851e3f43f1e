using Saddle.Models;
using TorchSharp.Modules;

namespace Saddle.Threats;

/// <summary>Holds a model still while it is attacked: weights frozen, evaluation mode; as it was before when disposed.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class ModelLease : IDisposable
{
    private readonly Classifier _classifier;
    private readonly bool _training;
    private readonly List<(nn.Module Module, bool Training)> _modes;
    private readonly List<Parameter> _frozen;

    /// <summary>Freezes the model.</summary>
    /// <param name="classifier">The model.</param>
    public ModelLease(Classifier classifier)
    {
        _classifier = classifier;
        _training = classifier.Training;
        _modes = _training ? [.. classifier.Modules.Select(module => (module, module.training))] : [];
        if (_training) classifier.Training = false;
        _frozen = [.. classifier.Parameters.Where(parameter => parameter.requires_grad)];
        foreach (Parameter parameter in _frozen) parameter.requires_grad = false;
    }

    /// <summary>Gives the model back as it was.</summary>
    public void Dispose()
    {
        foreach (Parameter parameter in _frozen) parameter.requires_grad = true;
        if (_training) _classifier.Training = true;
        // A mode reaches all modules inside, so the outer ones come first.
        foreach ((nn.Module module, bool training) in _modes) module.train(training);
    }
}
