namespace Saddle;

/// <summary>What an error may ask to set differently (<see cref="SaddleException.Setting"/>).</summary>
public enum Setting
{
    /// <summary>The folder that a run or a training writes to.</summary>
    RunFolder,

    /// <summary>How many examples are taken.</summary>
    Examples,

    /// <summary>How many examples are worked on at once.</summary>
    BatchSize,

    /// <summary>The size that images are brought to, <c>HEIGHTxWIDTH</c>.</summary>
    ImageSize,

    /// <summary>The bounds of a model's inputs.</summary>
    Bounds,

    /// <summary>How many classes a model has.</summary>
    Classes,

    /// <summary>What a model's outputs are: logits, probabilities or sigmoid.</summary>
    Outputs,

    /// <summary>What an attack may ask a model for: gradient, scores or labels.</summary>
    Access,

    /// <summary>A model that examples are crafted on.</summary>
    Source,

    /// <summary>The method of adversarial training.</summary>
    TrainingMethod,

    /// <summary>The learning rate of a training.</summary>
    LearningRate,

    /// <summary>Where CIFAR-10 is, for a paper that is run again.</summary>
    Cifar10,

    /// <summary>A defense around the model.</summary>
    Defense,

    /// <summary>The threat models.</summary>
    Threat,
}
