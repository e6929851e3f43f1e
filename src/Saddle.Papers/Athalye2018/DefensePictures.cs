using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Reports;

namespace Saddle.Papers.Athalye2018;

/// <summary>What a defense does to an image and to the gradient on it.</summary>
internal static class DefensePictures
{
    private const int Digits = 3;

    /// <summary>Draws the first test digits, and the gradients on the first of them.</summary>
    public static IEnumerable<ReproductionFigure> Of(Athalye2018Study study, string name, DefenseSetup setup)
    {
        study.Report($"{name}: pictures");
        using var scope = NewDisposeScope();
        Tensor inputs = study.Test.Inputs[..Digits], labels = study.Test.Labels[..Digits];
        if (setup.Defended is DefendedClassifier { Defense: InputTransformation transformation })
            yield return new ReproductionFigure($"{name}: what the network sees",
                "Digits as they are, above, and as the defense hands them to the network, below; of an encoding the mean of its channels.",
                Images($"What {name} makes of digits", inputs, transformation.Seen(inputs), study.Test.InputShape));
        (string, Tensor)[] maps = [.. Maps(setup, inputs, labels)];
        if (maps.Length > 0)
            yield return new ReproductionFigure($"{name}: the gradient",
                "The gradient of the cross-entropy by the first digit, each on a scale of its own: of the undefended network, through the "
                + "defense itself, as a naive attack follows it, and as the adaptive attack does. White is zero.",
                SignedMaps.Draw($"Gradients with {name}", maps));
    }

    private static Drawing Images(string title, Tensor inputs, Tensor seen, long[] shape)
    {
        // An encoding gives several channels for one, of which the mean is an image again.
        Tensor shown = seen.shape[1] == shape[0] ? seen : seen.reshape([-1, shape[0], seen.shape[1] / shape[0], .. shape.AsSpan(1)]).mean([2]);
        MatrixPicture?[][] pictures = [Row(inputs), Row(shown)];
        return PictureMatrix.Draw(title, "", "", ["as it is", "defended"], [.. Enumerable.Range(0, Digits).Select(index => $"{index}")], pictures, shape);
    }

    private static MatrixPicture?[] Row(Tensor images) => [.. Enumerable.Range(0, Digits).Select(index => Picture(images[index]))];

    private static MatrixPicture Picture(Tensor image)
    {
        using Tensor local = image.cpu().contiguous();
        return new MatrixPicture(local.data<float>().ToArray());
    }

    private static IEnumerable<(string, Tensor)> Maps(DefenseSetup setup, Tensor inputs, Tensor labels)
    {
        yield return ("undefended", RouteGradient.Of(Route.Direct, setup.Undefended, inputs, labels)[0]);
        if (setup.Defended.Contract.Gradient.HasFlag(GradientKind.None)) yield break;
        yield return ("naive", RouteGradient.Of(Route.Direct, setup.Defended, inputs, labels)[0]);
        Route route = setup.Adaptive.Select(attack => attack.Attack.Through)
            .FirstOrDefault(through => through != Route.Direct && through is not (UndefendedRoute or ReparameterizationRoute)) ?? Route.Direct;
        if (route != Route.Direct) yield return ("adaptive", RouteGradient.Of(route, setup.Defended, inputs, labels)[0]);
    }
}
