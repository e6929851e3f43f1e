using Saddle.Models;

namespace Saddle.Defenses;

/// <summary>What defenses of images require of inputs.</summary>
internal static class ImageInputs
{
    /// <summary>Requires inputs that are images.</summary>
    /// <param name="defense">Which defense needs them.</param>
    /// <param name="contract">What the classifier's inputs are.</param>
    /// <param name="channels">The numbers of channels that it takes; any where none is named.</param>
    /// <exception cref="UsageException">The inputs are known and are no such images.</exception>
    public static void Require(Defense defense, ModelContract contract, params int[] channels)
    {
        if (contract.InputShape is not { } shape) return;
        if (shape.Count != 3 || (channels.Length > 0 && !channels.Contains((int)shape[0])))
            throw new UsageException(
                $"The defense {defense.Name} takes images{(channels.Length == 0 ? "" : $" of {string.Join(" or ", channels)} channels")}, but the "
                + $"model's inputs have the shape [{string.Join(", ", shape)}]. Choose another defense, or state the shape of an image, [C, H, W].");
    }

    /// <summary>Channels, height and width of a batch of images.</summary>
    /// <exception cref="UsageException">The inputs are no images.</exception>
    public static (int Channels, int Height, int Width) Size(Tensor inputs) => inputs.dim() == 4
        ? ((int)inputs.shape[1], (int)inputs.shape[2], (int)inputs.shape[3])
        : throw new UsageException($"The defense takes images, [N, C, H, W], but the inputs have the shape [{string.Join(", ", inputs.shape)}].");
}
