using Saddle.Attacks;

namespace Saddle.Evaluation.Hardness;

/// <summary>Success rates and mean distortions of samples at growing caps, and the hardness they give.</summary>
internal sealed class HardnessTally(HardnessOptions options)
{
    private readonly int[] _successes = new int[options.Caps.Count];
    private readonly long[] _changed = new long[options.Caps.Count], _changedBySuccesses = new long[options.Caps.Count];
    private int _samples;

    /// <summary>Counts a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="changed">How many features it had changed at each cap.</param>
    public void Add(CraftedSample sample, int[] changed)
    {
        _samples++;
        for (int cap = 0; cap < changed.Length; cap++)
        {
            _changed[cap] += changed[cap];
            if (!sample.Success || sample.Iterations > options.Caps[cap]) continue;
            _successes[cap]++;
            _changedBySuccesses[cap] += changed[cap];
        }
    }

    /// <summary>τ at a cap; null without samples.</summary>
    public double? SuccessRate(int cap) => _samples == 0 ? null : (double)_successes[cap] / _samples;

    /// <summary>ε over all samples at a cap; null without samples.</summary>
    public double? DistortionAll(int cap) => _samples == 0 ? null : (double)_changed[cap] / _samples / options.Features;

    /// <summary>ε over successes at a cap; null without any.</summary>
    public double? DistortionSuccessful(int cap) => _successes[cap] == 0 ? null : (double)_changedBySuccesses[cap] / _successes[cap] / options.Features;

    /// <summary>H by the trapezoid rule (Papernot et al. 2016, eq. 12); null where no sample succeeds.</summary>
    public double? Hardness(bool successful)
    {
        if (_successes[^1] == 0) return null;
        double hardness = 0;
        for (int cap = 0; cap + 1 < _successes.Length; cap++)
        {
            if (_successes[cap + 1] == _successes[cap]) continue;
            double after = (successful ? DistortionSuccessful(cap + 1) : DistortionAll(cap + 1))!.Value;
            double before = (successful ? DistortionSuccessful(cap) : DistortionAll(cap)) ?? after;
            hardness += (SuccessRate(cap + 1)!.Value - SuccessRate(cap)!.Value) * (after + before) / 2;
        }
        return hardness;
    }
}
