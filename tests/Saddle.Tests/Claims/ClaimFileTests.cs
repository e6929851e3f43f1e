using System.Text;
using System.Text.Json.Nodes;
using Saddle.Cli.Claims;
using Saddle.Evaluation.Claims;
using Saddle.Tests.Data;
using Saddle.Threats;

namespace Saddle.Tests.Claims;

/// <summary>What a claim's file may be: each wrong one is met with one sentence and the place, each right one is read whole.</summary>
public class ClaimFileTests
{
    private const string Sound = """
        model:
          name: digits-small-cnn-natural
        data:
          source: digits:test
          examples: first 20
        threat:
          norm: linf
          epsilon: 0.1
        claim:
          metric: robustAccuracy
          atLeast: 0.5
        """;

    private const string Anchors = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\n";

    [Theory]
    [InlineData("epsilon: 0.1", "epsilon: -1", 8, 12, "above zero, and this is '-1'")]
    [InlineData("epsilon: 0.1", "epsilon: 0", 8, 12, "above zero, and this is '0'")]
    [InlineData("epsilon: 0.1", "epsilon: NaN", 8, 12, "is a number as in 0.88, 88% or 8/255, and this is 'NaN'")]
    [InlineData("epsilon: 0.1", "epsilon: .nan", 8, 12, "this is '.nan'")]
    [InlineData("epsilon: 0.1", "epsilon: 0,1", 8, 12, "'epsilon' is one number, and this is '0,1'")]
    [InlineData("epsilon: 0.1", "epsilon: [0.1, 0.2]", 8, 12, "'epsilon' is a text, and this is a list")]
    [InlineData("norm: linf", "norm: lifn", 7, 9, "Did you mean 'linf'? Words: linf, l2, l1, l0.")]
    [InlineData("  norm: linf\n", "", 7, 3, "the field 'norm' is missing in 'threat'")]
    [InlineData("  norm: linf", "  norm:", 7, 3, "the field 'norm' is missing in 'threat'")]
    [InlineData("  metric: robustAccuracy\n", "", 10, 3, "the field 'metric' is missing in 'claim'")]
    [InlineData("  atLeast: 0.5", "  of: examples", 10, 3, "the field 'atLeast' is missing in 'claim'")]
    [InlineData("atLeast: 0.5", "atMost: 0.5", 11, 11, "write 'atLeast' instead of 'atMost'")]
    [InlineData("atLeast: 0.5", "atLeast: 50", 11, 12, "a share of 0 to 1, and this is '50'")]
    [InlineData("atLeast: 0.5", "atLeast: -0.5", 11, 12, "0 or more")]
    [InlineData("atLeast: 0.5", "atLeast: half", 11, 12, "is a number")]
    [InlineData("robustAccuracy", "accuracy", 10, 11, "Words: robustAccuracy, meanDistance")]
    [InlineData("model:\n  name: digits-small-cnn-natural\n", "", 1, 1, "the field 'model' is missing in a claim")]
    [InlineData("  name: digits-small-cnn-natural", "  outputs: logits", 2, 3, "neither a file nor a built-in name")]
    [InlineData("name: digits-small-cnn-natural", "name: digits-small-cnn-naturel", 2, 9, "there is no built-in model 'digits-small-cnn-naturel'")]
    [InlineData("digits-small-cnn-natural", "digits-small-cnn-natural\n  bounds: [0, 1]", 2, 3, "is built in and has a contract of its own")]
    [InlineData("digits-small-cnn-natural", "digits-small-cnn-natural\n  sha256: 00", 3, 11, "'sha256' has 64 hexadecimal digits")]
    [InlineData("epsilon", "epsilom", 8, 3, "there is no field 'epsilom' in 'threat'. Did you mean 'epsilon'?")]
    [InlineData("  epsilon: 0.1", "epsilon: 0.1", 8, 1, "It belongs into 'threat'")]
    [InlineData("  norm: linf", "\tnorm: linf", 7, 1, "indented with a tab")]
    [InlineData("  epsilon: 0.1", "  \tepsilon: 0.1", 8, 3, "indented with a tab")]
    [InlineData("claim:", "data:\n  source: mnist\nclaim:", 9, 1, "the field 'data' is there twice; it stands in line 3 already")]
    [InlineData("model:", Anchors + "model:", 1, 4, "the anchor &a")]
    [InlineData("epsilon: 0.1", "epsilon: *e", 8, 12, "the alias *e")]
    [InlineData("model:", "<<: {a: 1}\nmodel:", 1, 1, "there is no field '<<'")]
    [InlineData("name: digits", "name: !!python/object:os.system digits", 2, 9, "the type tag")]
    [InlineData("name: digits", "name: !new digits", 2, 9, "the type tag !new")]
    [InlineData("source: digits:test", "source: [digits", 4, 11, "this is no YAML")]
    [InlineData("source: digits:test", "source: a: b", 4, 12, "this is no YAML")]
    [InlineData("source: digits:test", "source: \"digits", 4, 11, "this is no YAML")]
    [InlineData("source: digits:test", "source: digitz", 4, 11, "There is no data set 'digitz'")]
    [InlineData("first 20", "first", 5, 13, "first N, all, or a list of indices")]
    [InlineData("first 20", "[1, -2]", 5, 17, "first N, all, or a list of indices")]
    [InlineData("first 20", "[1, 2, 1]", 5, 20, "the example 1 is listed twice")]
    [InlineData("first 20", "[]", 5, 13, "this list is empty")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nattacks: [pgd, pdg]", 12, 16, "Did you mean pgd?")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nattacks: [transfer]", 12, 11, "needs at least one source")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nsuite: standart", 12, 8, "standard")]
    [InlineData("model:", "title: \"a\\x1b[2J\"\nmodel:", 1, 8, "the character U+001B")]
    [InlineData("model:", "title: \"a\\ud800\"\nmodel:", 1, 8, "")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nseed: -1", 12, 7, "a whole number from 0")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nschemaVersion: 2", 12, 16, "the form has the version 2")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\n---\na: 1", 12, 1, "a second document begins")]
    [InlineData("epsilon: 0.1", "epsilon: 0.1\n  queries: 0", 9, 12, "a whole number from 1")]
    [InlineData("  name: digits-small-cnn-natural", "  file: a.pt\n  classes: 99999999999", 3, 12, "a whole number from 2 to 1000000")]
    [InlineData("epsilon: 0.1", "epsilon: 0.1\n  goal: targeted", 9, 9, "There is no goal 'targeted'")]
    [InlineData("model:", "- model:", 1, 1, "a claim consists of fields")]
    public void A_wrong_claim_is_met_with_a_sentence_and_its_place(string found, string replaced, int line, int column, string words)
    {
        Assert.Contains(found, Sound, StringComparison.Ordinal);
        int at = Sound.IndexOf(found, StringComparison.Ordinal);
        string text = found == "model:" && replaced == "- model:" ? "- a\n- b" : Sound[..at] + replaced + Sound[(at + found.Length)..];
        Refused(Encoding.UTF8.GetBytes(text), line, column, words);
    }

    [Fact]
    public void What_is_no_small_text_in_utf8_is_refused()
    {
        Refused(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Sound)), 1, 1, "UTF-16");
        Refused(Encoding.BigEndianUnicode.GetPreamble().Concat(Encoding.BigEndianUnicode.GetBytes(Sound)), 1, 1, "UTF-16");
        Refused(Encoding.Unicode.GetBytes(Sound), 1, 1, "UTF-16");
        Refused(Encoding.UTF32.GetPreamble().Concat(Encoding.UTF32.GetBytes(Sound)), 1, 1, "UTF-32");
        Refused(Encoding.Latin1.GetBytes("# one\ntitle: café\n" + Sound), 2, 11, "the byte e9 is not UTF-8");
        Refused(Encoding.UTF8.GetBytes(Sound + "\n#" + new string('x', 10_000_000)), 1, 1, "10.0 MB large; a claim has at most 1 MB");
        Refused(Encoding.UTF8.GetBytes("title: \u0001\n" + Sound), 1, 8, "U+0001");
        Refused([], 1, 1, "the file is empty");
        Refused(Encoding.UTF8.GetBytes("# a comment\n"), 2, 1, "comments alone");
        Refused(Encoding.UTF8.GetBytes(new string('[', 100_000)), 1, 9, "nested more than 8 deep");
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a: {", 50_000))), 1, 1, "");
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"k{i}: 1\n"))), 1, 1, "there is no field 'k0'");
    }

    [Fact]
    public void Random_damage_is_read_or_refused_with_a_place()
    {
        byte[] sound = Encoding.UTF8.GetBytes(Sound);
        ulong state = 1;
        int refused = 0;
        for (int round = 0; round < 1000; round++)
        {
            List<byte> damaged = [.. sound];
            for (int change = 0; change < 1 + (int)(Next() % 3); change++)
            {
                int at = (int)(Next() % (ulong)damaged.Count);
                switch (Next() % 3)
                {
                    case 0:
                        damaged.RemoveAt(at);
                        break;
                    case 1:
                        damaged[at] = (byte)"{}[]:,&*!|>'\"%@`#-?\n\t 0aé"[(int)(Next() % 25)];
                        break;
                    default:
                        damaged.Insert(at, (byte)"{}[]:,&*!|>'\"%@`#-?\n\t 0aé"[(int)(Next() % 25)]);
                        break;
                }
            }
            try
            {
                Read([.. damaged]);
            }
            catch (ClaimFileException error)
            {
                refused++;
                Assert.InRange(error.Place.Line, 1, 20);
                Assert.InRange(error.Place.Column, 1, 100);
            }
        }
        Assert.InRange(refused, 500, 1000);

        ulong Next() => state = state * 6364136223846793005 + 1442695040888963407 is var next ? (state = next) >> 33 : 0;
    }

    [Fact]
    public void A_full_claim_is_read_whole()
    {
        string hash = new('a', 64);
        using var folder = new TemporaryFolder();
        ClaimDocument claim = Read(Encoding.UTF8.GetBytes($$"""
            # a comment
            title: "everything"
            model:
              file: sub/model.pt
              sha256: {{hash.ToUpperInvariant()}}
              bounds: [-1, 1]
              mean: 0.5
              std: "0.25"
              layout: nhwc
              outputs: log-probabilities
              inputShape: [3, 32, 32]
              classes: 10
            defenses:
              - bit-depth:bits=3
              - {use: "lid:from=lid.safetensors", sha256: {{hash}}}
            data:
              source: idx:images.gz,labels.gz
              sha256: {{hash}}
              examples: [4, 2]
            threat: {norm: l0, epsilon: 14.5 %, goal: "target:3", access: scores, randomness: sequence, queries: 1000, computation: an hour}
            claim: {metric: successRate, atMost: 5%, of: population}
            seed: 7
            suite: black-box
            attacks: square:steps=100
            """), folder);
        Assert.Equal(("everything", (ulong)7, true), (claim.Title, claim.Seed, claim.OfPopulation));
        Assert.Equal((folder.At("sub/model.pt"), hash), (claim.Model.Name, claim.Model.Hash));
        Assert.Equal([-1f, 1f, 0.5f, 0.25f],
            [.. claim.Model.Contract.Lower!, .. claim.Model.Contract.Upper!, .. claim.Model.Contract.Mean!, .. claim.Model.Contract.Std!]);
        Assert.Equal(10, claim.Model.Contract.Classes);
        Assert.Equal([3, 32, 32], claim.Model.Contract.InputShape!);
        Assert.Equal(["bit-depth:bits=3", $"lid:from={folder.At("lid.safetensors")}"], claim.Defenses.Select(defense => defense.Text));
        Assert.Equal($"idx:{folder.At("images.gz")},{folder.At("labels.gz")}", $"{claim.Data.Source}");
        Assert.Equal([4, 2], claim.Data.Listed!);
        Assert.Equal(5, claim.Data.Options.First);
        Assert.Equal("l0:14.5% target:3 scores queries:1000 randomness:sequence", $"{claim.Threat}");
        Assert.Equal((ClaimMetric.SuccessRate, 0.05), (claim.Metric, claim.Threshold));
        Assert.Equal("an hour", claim.Computation);
        Assert.Equal(["square"], claim.Attacks.Select(attack => attack.Attack.Name));
        Assert.Equal(new Place(21, 17), claim.PlaceOf("claim.metric"));
    }

    [Fact]
    public void Json_is_read_too_and_indented_with_tabs()
    {
        var json = new JsonObject
        {
            ["model"] = new JsonObject { ["name"] = "digits-small-cnn-natural" },
            ["data"] = new JsonObject { ["source"] = "digits", ["examples"] = 20 },
            ["threat"] = new JsonObject { ["norm"] = "linf", ["epsilon"] = "8/255" },
            ["claim"] = new JsonObject { ["metric"] = "robustAccuracy", ["atLeast"] = 0.5 },
        };
        string text = json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1 });
        ClaimDocument claim = Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal("linf:8/255", $"{claim.Threat.Ball}");
        Assert.Equal(20, claim.Data.First);
        Assert.Equal(Norm.Linf, claim.Threat.Ball.Norm);
    }

    [Fact]
    public void A_mark_of_utf8_and_lines_of_windows_are_read()
    {
        byte[] windows = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Sound.Replace("\n", "\r\n", StringComparison.Ordinal))];
        ClaimDocument claim = Read(windows);
        Assert.Equal("digits-small-cnn-natural", claim.Model.Name);
        Assert.Equal(new Place(10, 11), claim.PlaceOf("claim.metric"));
    }

    [Fact]
    public void The_claim_that_new_writes_is_sound_and_its_comments_name_fields_that_there_are()
    {
        ClaimDocument claim = Read(Encoding.UTF8.GetBytes(ClaimTemplate.Text));
        Assert.Equal(0.8, claim.Threshold);
        // Uncommented, every line is a field too.
        var names = ClaimTemplate.Text.Split('\n').Select(line => line.TrimStart(' ', '#')).Where(line => line.Contains(": ", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Where(name => name.All(char.IsAsciiLetterOrDigit)).ToArray();
        Assert.Superset(ClaimFields.All.Select(field => field.Name).Where(name =>
            name is "file" or "sha256" or "bounds" or "randomness" or "queries" or "of" or "suite").ToHashSet(),
            names.ToHashSet());
        Assert.Subset(ClaimFields.All.Select(field => field.Name).ToHashSet(), names.Where(name => name.Length > 1 && char.IsLower(name[0])).ToHashSet());
    }

    private static ClaimDocument Read(byte[] bytes, TemporaryFolder? folder = null)
    {
        using TemporaryFolder own = new();
        return ClaimReader.Read((folder ?? own).Write("claim.yaml", bytes));
    }

    private static void Refused(IEnumerable<byte> bytes, int line, int column, string words)
    {
        ClaimFileException error = Assert.Throws<ClaimFileException>(() => Read([.. bytes]));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        if (words.Length > 0) Assert.Equal(new Place(line, column), error.Place);
        InputException told = error.In("claim.yaml");
        Assert.StartsWith($"claim.yaml:{error.Place.Line}:{error.Place.Column}: ", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
        Assert.Equal(3, told.ExitCode);
    }
}
