namespace Saddle.Cli.Claims;

/// <summary>The claim with comments that <c>saddle check --new</c> writes: one that can be tested as it is, to be changed.</summary>
internal static class ClaimTemplate
{
    /// <summary>The file.</summary>
    public const string Text = """
        # A claim of robustness as a test: saddle check FILE. docs/claims.md says what may stand here.
        # For an editor: saddle check --schema > claim.schema.json, and as the first line: yaml-language-server: $schema=claim.schema.json
        title: robust digits at L-infinity 0.3

        # What it is claimed of: a file with its hash, or a built-in model.
        model:
          name: digits-small-cnn-robust
          # file: model.pt              # a path from the folder of this file
          # sha256: …                   # as sha256sum model.pt prints it; needed for a file
          # bounds: [0, 1]              # and mean, std, layout, outputs, inputShape, classes, architecture, where the model's file does not state them

        # Defenses around the model, with all parameters; the first sees an input first.
        # defenses:
        #   - bit-depth:bits=3

        data:
          source: digits:test           # as --data takes it; npz:, idx: and folder: need a sha256 too
          examples: first 200           # or all, or a list of indices: [0, 5, 17]

        # What the adversary may do and wants. There is no limit on computation: who waits longer is no other adversary.
        threat:
          norm: linf                    # linf, l2, l1 or l0
          epsilon: 0.3                  # in the unit of the inputs; 8/255 is a number too
          goal: untargeted              # or target:CLASS, any-to:CLASS, confidence:P
          access: gradient              # or scores, labels
          # randomness: distribution    # what is known of the draws of a model that draws; or sequence
          # queries: 10000              # the most that may be asked for each example

        claim:
          metric: robustAccuracy        # or meanDistance, medianDistance, successRate, detectionRate
          atLeast: 0.8                  # atMost for successRate
          # of: population              # instead of these examples alone; then with a 95 % interval

        seed: 0

        # What is to be tried at least. The usual attacks of the threat model are tried anyway.
        # suite: autoattack
        attacks:
          - pgd:steps=40,step-size=0.01

        """;
}
