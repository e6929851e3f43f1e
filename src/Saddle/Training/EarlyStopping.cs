namespace Saddle.Training;

/// <summary>
/// Stops a training whose validation accuracy no longer grows: robust overfitting sets in soon after the learning rate
/// falls (Rice et al. 2020, section 3). What is decided follows from the records alone, so that a training that is taken
/// up again stops where the other would have.
/// </summary>
internal static class EarlyStopping
{
    /// <summary>Whether as many epochs as the patience allows have gone by without a higher accuracy than ever before.</summary>
    /// <param name="epochs">The epochs that are done; those in which ε has not reached its full value do not count.</param>
    /// <param name="options">With the patience and the method.</param>
    public static bool IsDue(IReadOnlyList<EpochRecord> epochs, TrainingOptions options)
    {
        if (options.Patience is not { } patience) return false;
        double? full = options.Method.Epsilon(done: 1);
        double highest = double.NegativeInfinity;
        int since = 0;
        foreach (EpochRecord epoch in epochs.Where(epoch => epoch.Epsilon == full))
        {
            bool higher = !epoch.RolledBack && epoch.Score > highest;
            since = higher ? 0 : since + 1;
            if (higher) highest = epoch.Score;
        }
        return since >= patience;
    }
}
