using Saddle.Evaluation.Runs;
using Saddle.Reports;

namespace Saddle.Papers;

/// <summary>
/// The sections of a paper that the commands in one folder measured, added up: one that is measured again takes the place of its earlier
/// self, and what was asked of it by any command is shown.
/// </summary>
internal sealed class AddedSections
{
    private readonly IRunStore? _store;
    private readonly IReadOnlyList<ReproductionSection> _earlier;

    /// <summary>Reads what earlier commands measured.</summary>
    /// <param name="store">The store of the folder; null for none, so that nothing is added to and nothing kept.</param>
    /// <param name="basis">What is about to be measured under.</param>
    /// <exception cref="RunFolderException">What is kept was measured under something else, or cannot be read.</exception>
    public AddedSections(IRunStore? store, IReadOnlyList<KeyValuePair<string, string>> basis)
    {
        (_store, _earlier) = (store, store is null ? [] : ReproductionSection.Read(store));
        foreach (KeyValuePair<string, string> kept in _earlier.SelectMany(section => section.Basis))
            if (basis.Any(now => now.Key == kept.Key && now.Value != kept.Value))
                throw new RunFolderException($"The folder holds sections of this paper that were measured with another {kept.Key}, so that these would not add "
                    + "up with them. Take another folder.")
                { Setting = Setting.RunFolder };
    }

    /// <summary>Adds sections to those that the store keeps, and keeps all.</summary>
    /// <param name="measured">What was asked for now.</param>
    /// <param name="order">The names of all sections in the paper's order.</param>
    /// <returns>All sections, in the paper's order.</returns>
    public IReadOnlyList<ReproductionSection> Add(IReadOnlyList<ReproductionSection> measured, IEnumerable<string> order)
    {
        ReproductionSection[] all = [.. order.Select(name => Join(Named(_earlier, name), Named(measured, name))).OfType<ReproductionSection>()];
        if (_store is not null) ReproductionSection.Keep(_store, all);
        return all;
    }

    private static ReproductionSection? Named(IEnumerable<ReproductionSection> sections, string name) =>
        sections.FirstOrDefault(section => section.Name == name);

    private static ReproductionSection? Join(ReproductionSection? earlier, ReproductionSection? now)
    {
        if (earlier is null || now is null) return earlier ?? now;
        ReproductionSection kept = now.Measured ? now : earlier;
        return kept with { Requests = Join(earlier.Requests, now.Requests) };
    }

    /// <summary>Who asks for all of a section asks for each of its places.</summary>
    private static IReadOnlyList<ReproductionRequest> Join(IReadOnlyList<ReproductionRequest> earlier, IReadOnlyList<ReproductionRequest> now)
    {
        if (now.Any(request => request.Place is null)) return now;
        return earlier.Any(request => request.Place is null) ? earlier
            : [.. earlier.Where(request => now.All(newer => newer.Place != request.Place)), .. now];
    }
}
