using Saddle.Papers;
using Saddle.Tests.Data;

namespace Saddle.Tests.Papers;

public sealed class MeasuredNumbersTests
{
    [Fact]
    public void What_was_measured_is_read_until_its_settings_change()
    {
        using var folder = new TemporaryFolder();
        var numbers = new MeasuredNumbers(folder.At("numbers"));
        int measured = 0;
        double[] Of(string settings) => new MeasuredNumbers(folder.At("numbers")).Of("angles", [settings], () => new[] { 1.5, ++measured });
        Assert.Equal([1.5, 1], Of("network a"));
        Assert.Equal([1.5, 1], Of("network a"));
        Assert.Equal([1.5, 2], Of("network b"));
        File.WriteAllText(folder.At("numbers/angles.json"), "{ cut");
        Assert.Equal([1.5, 3], Of("network b"));
        Assert.Equal([double.NaN], numbers.Of("nan", [], () => new[] { double.NaN }));
        Assert.Equal([double.NaN], numbers.Of("nan", [], () => new[] { 0.0 }));
    }
}
