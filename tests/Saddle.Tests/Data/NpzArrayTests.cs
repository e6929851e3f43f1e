using Saddle.Data;

namespace Saddle.Tests.Data;

/// <summary>Archives that hold more than one array that could be meant.</summary>
public sealed class NpzArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_array_is_named_or_what_was_taken_is_said()
    {
        string path = Save("run.npz", "x", "adversarial");
        Assert.Equal(0, First(path));
        Assert.Contains($"npz:{path}:x=adversarial", Assert.Single(_notices), StringComparison.Ordinal);
        _notices.Clear();
        Assert.Equal(1, First($"{path}#adversarial"));
        Assert.Equal(0, First($"{path}#x"));
        Assert.Empty(_notices);
        Assert.Contains("no array named other; it has x, adversarial, y", Assert.Throws<InputException>(() => First($"{path}#other")).Message,
            StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => First(_folder.At("absent.npz#x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_other_candidate_is_said_and_one_alone_is_not()
    {
        Assert.Equal(0, First(Save("two.npz", "images", "inputs")));
        Assert.Contains("'images' and 'inputs'", Assert.Single(_notices), StringComparison.Ordinal);
        _notices.Clear();
        Assert.Equal(0, First(Save("one.npz", "x", "other")));
        Assert.Empty(_notices);
        string crafted = Save("crafted.npz", "adversarial");
        Assert.Contains(":x=INPUTS,y=LABELS", Assert.Throws<InputException>(() => First(crafted)).Message, StringComparison.Ordinal);
        Assert.Equal(0, First($"{crafted}#adversarial"));
    }

    [Fact]
    public void A_file_whose_own_name_has_the_mark_is_that_file()
    {
        string path = Save("run#1.npz", "x", "other");
        Assert.Equal(0, First(path));
        Assert.Equal(1, First($"{path}#other"));
    }

    private float First(string words)
    {
        using Dataset data = Datasets.Load($"npz:{words}", new DatasetOptions { Notice = _notices.Add });
        Assert.Equal($"npz:{words}", data.Name);
        return data.Inputs[0, 0].item<float>();
    }

    /// <summary>An archive of arrays, the first all 0, the second all 1, and labels.</summary>
    private string Save(string name, params string[] arrays)
    {
        using var scope = NewDisposeScope();
        NpzWriter.Write(_folder.At(name),
            [.. arrays.Select((array, index) => KeyValuePair.Create(array, full([2, 3], (float)index))), KeyValuePair.Create("y", arange(2))]);
        return _folder.At(name);
    }
}
