using Saddle.Data;
using Saddle.Papers.Madry2018;

namespace Saddle.Tests.Papers;

/// <summary>Which data sets the rerun takes for MNIST and CIFAR-10.</summary>
public sealed class MadryFieldTests
{
    private static readonly string[] Ten = [.. Enumerable.Range(0, 10).Select(label => $"class {label}")];

    [Theory]
    [InlineData(3, 16, 10, "[3, 16, 16] in 10 classes; CIFAR-10 has [3, 32, 32] in 10")]
    [InlineData(1, 32, 10, "[1, 32, 32] in 10 classes")]
    [InlineData(3, 32, 9, "[3, 32, 32] in 9 classes")]
    public void WhatIsNotCifarIsRefused(int channels, int side, int classes, string words)
    {
        using Dataset right = Blank(3, 32, Ten), wrong = Blank(channels, side, Ten[..classes]);
        Assert.Contains(words, RefusedCifar(wrong, right), StringComparison.Ordinal);
        Assert.Contains(words, RefusedCifar(right, wrong), StringComparison.Ordinal);
        Assert.Contains("Give CIFAR-10 itself", RefusedCifar(right, wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void PartsWhoseClassesDifferAreRefused()
    {
        using Dataset right = Blank(3, 32, Ten), turned = Blank(3, 32, [.. Ten.Reverse()]);
        Assert.Contains("name the subfolders of both parts alike", RefusedCifar(right, turned), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotMnistIsRefused()
    {
        using Dataset right = Blank(1, 28, Ten), wrong = Blank(1, 32, Ten), few = Blank(1, 28, Ten[..2]);
        Assert.Contains("MNIST has [1, 28, 28] in 10", Refused(() => MadryField.Mnist(wrong, wrong, Madry2018Budget.Quick.Mnist)), StringComparison.Ordinal);
        Assert.Contains("in 2 classes", Refused(() => MadryField.Mnist(right, few, Madry2018Budget.Quick.Mnist)), StringComparison.Ordinal);
        Assert.Contains("there are 1 and 1", Refused(() => MadryField.Mnist(right, right, Madry2018Budget.Quick.Mnist)), StringComparison.Ordinal);
    }

    private static string RefusedCifar(Dataset train, Dataset test) => Refused(() => MadryField.Cifar(train, test, Madry2018Budget.Quick.Cifar));

    private static string Refused(Func<MadryField> make) => Assert.Throws<InputException>(make).Message;

    private static Dataset Blank(int channels, int side, string[] classes) =>
        new("blank", zeros(1, channels, side, side), zeros(1, dtype: ScalarType.Int64), classes);
}
