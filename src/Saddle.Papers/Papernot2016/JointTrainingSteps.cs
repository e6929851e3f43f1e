using Saddle.Training;

namespace Saddle.Papers.Papernot2016;

/// <summary>How far several trainings are together, in epochs.</summary>
/// <param name="networks">What is trained.</param>
/// <param name="progress">Told of it, from one thread at a time.</param>
/// <threadsafety>Safe to share.</threadsafety>
internal sealed class JointTrainingSteps(IReadOnlyList<StudyNetwork> networks, IProgress<PaperProgress>? progress)
{
    private readonly string _stage = $"training {string.Join(", ", networks.Select(network => network.Name))}";
    private readonly double _total = networks.Sum(network => network.Epochs);
    private readonly Dictionary<string, double> _done = [];
    private readonly Lock _gate = new();

    /// <summary>Where one of the trainings tells its steps.</summary>
    public IProgress<TrainingProgress> Of(StudyNetwork network) => new Steps(this, network.Name);

    private void Report(string name, double epochs)
    {
        lock (_gate)
        {
            _done[name] = epochs;
            progress?.Report(new PaperProgress(_stage, _done.Values.Sum(), _total));
        }
    }

    private sealed class Steps(JointTrainingSteps joint, string name) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => joint.Report(name, value.Epoch - 1 + (double)value.Step / value.Steps);
    }
}
