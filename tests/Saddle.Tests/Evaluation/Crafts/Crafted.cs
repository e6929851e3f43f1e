using Saddle.Attacks;

namespace Saddle.Tests.Evaluation;

/// <summary>Crafted samples as a hand writes them.</summary>
internal static class Crafted
{
    public static CraftedSample Success(int image, int source, int target, params int[] features) =>
        Of(image, source, target, StopReason.TargetReached, features) with { Success = true };

    public static CraftedSample Failure(int image, int source, int target, params int[] features) => Of(image, source, target, StopReason.NoSaliency, features);

    public static CraftedSample There(int image, int source, int target) => Of(image, source, target, StopReason.AlreadyInTarget);

    private static CraftedSample Of(int image, int source, int target, StopReason reason, params int[] features) => new()
    {
        Image = image,
        Source = source,
        Target = target,
        Reason = reason,
        Iterations = features.Length / 2,
        Features = features,
        Changed = features.Distinct().Count(),
    };
}
