using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Tests.Storage;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>Threat models, pieces of work and what comes of them, to text and back.</summary>
public sealed class WorkTextTests
{
    private static readonly FeatureMask Mask = new([true, false, true, true, false, false, true, false, false, true], 2, 5);

    [Theory]
    [InlineData("linf:0.3 untargeted gradient")]
    [InlineData("l0:14.5% target:3 scores queries:1000")]
    [InlineData("l2 any-to:3 labels")]
    [InlineData("l1:0.1 confidence:0.25 gradient")]
    public void Threat_models_come_back(string text)
    {
        ThreatModel threat = ThreatModel.Parse(text);
        Assert.Equal(text, threat.ToString());
        Assert.Equal(threat, ThreatModel.Parse(threat.ToString()));
    }

    [Theory]
    [InlineData("linf:0.3")]
    [InlineData("linf:0.1,0.2 untargeted gradient")]
    [InlineData("linf:0.3 untargeted eyes")]
    [InlineData("linf:0.3 untargeted gradient queries:0")]
    [InlineData("linf:0.3 untargeted gradient colour:blue")]
    [InlineData("linf:0.3 untargeted gradient mask:0123456789ab")]
    public void What_is_no_threat_model_is_refused(string text) => Assert.Throws<UsageException>(() => ThreatModel.Parse(text));

    [Fact]
    public void Masks_come_back_whole()
    {
        FeatureMask again = FeatureMask.Parse(Mask.ToText());
        Assert.Equal(Mask, again);
        Assert.Equal(Mask.Fingerprint, again.Fingerprint);
        ThreatModel threat = ThreatModel.Parse("l2:1 untargeted gradient") with { Mask = Mask };
        Assert.Equal(threat, ThreatModel.Parse(threat.ToString(), [Mask]));
        foreach (string wrong in (string[])["", "2x5", "2x5:", "2x5:AAAA", "0x5:AA==", "2x5:?"]) Assert.Throws<UsageException>(() => FeatureMask.Parse(wrong));
    }

    [Fact]
    public void Work_comes_back_from_one_line()
    {
        var item = new WorkItem
        {
            Key = "probe sweep linf:0.3 untargeted gradient at linf:0.1",
            Model = new Named("a@b/model.pt", "0123"),
            Data = new Named("npz:x,y", "4567-10"),
            Threat = ThreatModel.Parse("l2:1 target:3 gradient queries:7") with { Mask = Mask },
            Attack = "pgd:loss=margin/50,steps=40",
            Examples = [4, 0, 1, 2, 9],
            Seed = ulong.MaxValue,
            Stochastic = true,
            Points = StoredPoints.All,
        };
        string text = item.ToString();
        WorkItem again = WorkItem.Parse(text);
        Assert.DoesNotContain('\n', text);
        Assert.Equal(item with { Examples = [] }, again with { Examples = [] });
        Assert.Equal(item.Examples, again.Examples);
        Assert.Equal([[4, 0], [1, 2], [9]], item.Split(2).Select(part => part.Examples));
        foreach (string wrong in (string[])["", "{}", text[..^3], text.Replace("4,0-2,9", "4,4", StringComparison.Ordinal),
            text.Replace("4,0-2,9", "2-0", StringComparison.Ordinal)])
            Assert.Throws<InputException>(() => WorkItem.Parse(wrong));
    }

    [Fact]
    public void Pieces_come_back_to_the_last_bit()
    {
        Piece piece = Pieces.Piece([0, 3, 13]), samples = SamplePieces.Piece([(1, 2), (4, 0)]);
        Piece again = Piece.Parse(piece.ToString()), sampled = Piece.Parse(samples.ToString());
        Assert.Equal((piece.Key, piece.Attack, piece.Cost), (again.Key, again.Attack, again.Cost));
        Assert.Equal(piece.Outcomes, again.Outcomes);
        foreach (int example in piece.Points.Keys)
            Assert.Equal(piece.Points[example].Select(BitConverter.SingleToInt32Bits), again.Points[example].Select(BitConverter.SingleToInt32Bits));
        SamplePieces.AssertSame([(1, 2), (4, 0)], sampled.Samples);
        Assert.Throws<InputException>(() => Piece.Parse("{}"));
        Assert.Throws<InputException>(() => Piece.Parse(piece.ToString()[..^5]));
    }
}
