using Saddle.Evaluation.Claims;

namespace Saddle.Cli.Claims;

/// <summary>The hashes of everything that a claim names, held against what it states.</summary>
/// <param name="Facts">What the files are, by what the claim calls them.</param>
/// <param name="Missing">What has no stated hash.</param>
/// <param name="Wrong">What has another hash than stated; null where all agree.</param>
internal sealed record ClaimHashCheck(IReadOnlyDictionary<string, string> Facts, IReadOnlyList<MissingPart> Missing, ClaimFileException? Wrong)
{
    /// <summary>Reads every file.</summary>
    /// <exception cref="ClaimFileException">There is no such file.</exception>
    public static ClaimHashCheck Of(ClaimDocument claim)
    {
        var facts = new Dictionary<string, string>();
        var missing = new List<MissingPart>();
        ClaimFileException? wrong = null;
        if (claim.Model.IsFile) Hold("model.sha256", claim.Model.Name, claim.Model.Hash, "model.file", () => ClaimedHashes.OfFile(claim.Model.Name));
        if (!ClaimedHashes.AreKnown(claim.Data.Source))
            Hold("data.sha256", $"{claim.Data.Source}", claim.Data.Hash, "data.source", () => ClaimedHashes.OfData(claim.Data.Source));
        foreach (ClaimedDefense defense in claim.Defenses.Where(defense => defense.From is not null))
            Hold("defenses.sha256", defense.From!, defense.Hash, "defenses", () => ClaimedHashes.OfFile(defense.From!));
        return new ClaimHashCheck(facts, missing, wrong);

        void Hold(string field, string name, string? stated, string named, Func<string> compute)
        {
            string actual = ClaimSection.Read(claim.PlaceOf(named), compute);
            facts[field == "defenses.sha256" ? $"{field} of {name}" : field] = actual;
            if (stated is null)
                missing.Add(new(field, $"{name} has no stated hash, so that another file could pass for it. If the present one is meant, write sha256: "
                    + $"{actual}"));
            else if (stated != actual)
                wrong ??= claim.PlaceOf(field == "defenses.sha256" ? "defenses" : field)
                    .Wrong($"the claim is of another file than {name}: it states the SHA-256 {stated}, and the file has {actual}. Give that file; or, if the "
                    + "present one is meant, write its hash, which makes another claim of it.");
        }
    }
}
