using System.Text;
using System.Text.Json.Nodes;
using Saddle.Data;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>The exchange of adversarial examples: what one command or program writes, another judges.</summary>
public class VerifyCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void An_attack_s_archive_proves_what_the_attack_said()
    {
        JsonNode attack =
            Json("attack", "pgd", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--steps", "5", "--out", files.At("attacked"));
        JsonNode verified = Verify(files.At("attacked/adversarial.npz"), "linf:0.1");
        foreach (string field in new[] { "robustAccuracy", "naturalAccuracy", "broken", "attacked", "medianDistance", "epsilonText", "goal" })
            Assert.Equal(attack[field]!.ToJsonString(), verified[field]!.ToJsonString());
        Assert.Equal((60, 60, 0), ((int)verified["points"]!, (int)verified["covered"]!, (int)verified["outside"]!["points"]!));
        Assert.InRange((double)verified["tolerance"]!["ball"]!, 1e-7, 5e-7);
    }

    [Fact]
    public void Evaluate_keeps_an_archive_for_each_threat_model_that_proves_its_robust_accuracy()
    {
        string[] words = [.. files.Evaluate("kept", "--individually", "--json"), "--threat", "linf:0.05,1/5"];
        ChildProcess run = SaddleCommandLine.Run(words);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonArray threats = JsonNode.Parse(run.Output)!["threats"]!.AsArray();
        foreach (JsonNode? threat in threats)
        {
            string text = (string)threat!["epsilonText"]!;
            JsonNode verified = Verify(files.At($"kept/adversarial-linf-{text.Replace('/', '-')}.npz"), $"linf:{text}");
            Assert.Equal((double)threat["robustAccuracy"]!, (double)verified["robustAccuracy"]!);
            Assert.Equal((int)threat["broken"]!, (int)verified["broken"]!);
        }
        Assert.Equal(3, threats.Count);
        Assert.Contains($"Adversarial examples: {files.At("kept/adversarial-linf-0.1.npz")}, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nearest_points_of_the_minimum_norm_are_kept_and_none_where_none_are_wanted()
    {
        string[] words = ["evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", "l2:0.2", "--attack", "ddn:steps=20", "--attack", "deepfool",
            "--individually", "--no-probes"];
        JsonNode threat = Json([.. words, "--out", files.At("nearest")])["threats"]![0]!;
        JsonNode verified = Verify(files.At("nearest/adversarial.npz"), "l2:0.2");
        Assert.Equal((double)threat["robustAccuracy"]!, (double)verified["robustAccuracy"]!);
        Assert.True((double)verified["medianDistance"]! <= (double)threat["medianDistance"]!);
        JsonNode distances = Verify(files.At("nearest/adversarial.npz"), "l2");
        Assert.Null(distances["robustAccuracy"]);
        Assert.Null(distances["epsilon"]);
        Assert.Equal((double)verified["medianDistance"]!, (double)distances["medianDistance"]!);
        Assert.Equal(0, SaddleCommandLine.Run([.. words, "--out", files.At("none"), "--keep", "none"]).ExitCode);
        Assert.False(File.Exists(files.At("none/adversarial.npz")));
    }

    [Fact]
    public void Every_kind_of_file_proves_the_same()
    {
        Json("attack", "pgd", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--steps", "5", "--out", files.At("kinds"));
        string archive = files.At("kinds/adversarial.npz");
        using (NpzFile npz = NpzFile.Open(archive))
        using (Tensor points = npz.Read("adversarial"), examples = npz.Read("example"), wide = points.to(ScalarType.Float64))
        {
            NpzWriter.Write(files.At("wide.npz"), new Dictionary<string, Tensor> { ["x_adv"] = wide });
            File.WriteAllBytes(files.At("one.pt"), TorchSave.One(points));
            File.WriteAllBytes(files.At("named.pt"), TorchSave.Named(("example", examples), ("adversarial", wide)));
            using var stream = File.Create(files.At("bare.npy"));
            using var packed = new System.IO.Compression.ZipArchive(File.OpenRead(archive));
            using Stream entry = packed.GetEntry("adversarial.npy")!.Open();
            entry.CopyTo(stream);
        }
        double expected = (double)Verify(archive, "linf:0.1")["robustAccuracy"]!;
        Assert.InRange(expected, 0.5, 0.9);
        foreach (string file in new[] { "wide.npz#x_adv", "one.pt", "named.pt", "bare.npy" })
            Assert.Equal(expected, (double)Verify(files.At(file), "linf:0.1")["robustAccuracy"]!);
    }

    [Fact]
    public void Only_what_is_inside_counts_and_duplicates_count_once()
    {
        using Dataset data = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
        using (NewDisposeScope())
        {
            // Example 0 is the nearest to the boundary: 0.1 of each feature breaks it.
            Tensor original = data.Inputs[0], step = cat([-ones(8), ones(8)]).reshape(1, 4, 4);
            if (data.Labels[0].item<long>() == 1) step = -step;
            Write("rounded.npz", stack([original + step * (0.1f + 1e-7f)]), [0]);
            Write("far.npz", stack([original + step * 0.101f]), [0]);
            Write("same.npz", (original + step * 0.1f).expand(50, 1, 4, 4).contiguous(), [.. new long[50]]);
        }
        Assert.Equal(1, (int)Verify(files.At("rounded.npz"), "linf:0.1")["broken"]!);
        JsonNode far = Verify(files.At("far.npz"), "linf:0.1");
        Assert.Equal((0, 1, 1), ((int)far["broken"]!, (int)far["outside"]!["points"]!, (int)far["outside"]!["ball"]!["points"]!));
        Assert.Equal(0.001, (double)far["outside"]!["ball"]!["largest"]!, 6);
        JsonNode same = Verify(files.At("same.npz"), "linf:0.1");
        Assert.Equal((50, 1, 1), ((int)same["points"]!, (int)same["covered"]!, (int)same["broken"]!));
        Assert.Equal(59 / 60.0, (double)same["robustAccuracy"]!);
        ChildProcess table = SaddleCommandLine.Run(Words(files.At("far.npz"), "linf:0.1", "--out", files.At("verified")));
        Assert.True(table.ExitCode == 0, table.Error);
        Assert.Contains("1 of 1 points lie outside and do not count: 1 point outside the ball, by up to 0.001 (example 0).", table.Output,
            StringComparison.Ordinal);
        Assert.Contains("These points prove that robust accuracy under linf:0.1 is at most 100.0 %", table.Output, StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse(File.ReadAllText(files.At("verified/verification.json")))!["points"]!);
        using NpzFile verdicts = NpzFile.Open(files.At("verified/verdicts.npz"));
        Assert.Equal(["example", "distance", "inside", "success", "unstable"], verdicts.Keys);
    }

    [Fact]
    public void Unusable_files_are_refused_in_one_sentence()
    {
        using (NewDisposeScope())
        {
            Tensor points = ones(2, 1, 4, 4) * 0.5f;
            Write("shape.npz", ones(2, 1, 4, 5), [0, 1]);
            Write("range.npz", points, [0, 60]);
            Write("negative.npz", points, [0, -1]);
            Write("count.npz", points, [0, 1, 2]);
            Write("nan.npz", points * float.NaN, [7, 8]);
            Write("bytes.npz", (points * 300).to(ScalarType.Byte), [0, 1]);
            Write("floats.npz", points * 500, [0, 1]);
            NpzWriter.Write(files.At("names.npz"), new Dictionary<string, Tensor> { ["x"] = points });
            File.WriteAllBytes(files.At("cut-points.npz"), File.ReadAllBytes(files.At("floats.npz"))[..100]);
            File.WriteAllBytes(files.At("code.pt"), TorchSave.Pack(Encoding.Latin1.GetBytes("cposix\nsystem\nX\u0004\u0000\u0000\u0000true\u0085R."), []));
        }
        foreach (string empty in new[] { "empty.npz", "empty.npy", "empty.pt", "points.csv" }) File.WriteAllBytes(files.At(empty), []);
        Refused("shape.npz", "have the shape [2, 1, 4, 5], but an example of npz:");
        Refused("range.npz", "row 1 is of example 60, but npz:");
        Refused("negative.npz", "row 1 of 'example' is -1");
        Refused("count.npz", "'example' are Int64 from 0 to 2 of the shape [3]; expected int64 of the shape [2]");
        Refused("nan.npz", "row 0, of example 7, holds NaN");
        Refused("bytes.npz", "the points are Byte from 150 to 150, not float32 or float64");
        Refused("floats.npz", "values from 0 to 250, up to 249 outside the bounds 0..1: probably the bytes of pixels");
        Refused("names.npz", "has no array 'adversarial'; it has x.");
        Refused("cut-points.npz", "not a whole .npz archive");
        Refused("code.pt", "calls 'posix.system'");
        Refused("empty.npz", "not a whole .npz archive");
        Refused("empty.npy", "ends within its header");
        Refused("empty.pt", "has only 0 bytes");
        Refused("points.csv", "expected .npz, .npy, .pt or .pth");
        Refused("missing.npz", "does not exist");
        SaddleCommandLine.Fails(3, "five.safetensors", "verify", files.At("floats.npz"), files.At("five.safetensors"), "--data", $"npz:{files.Data}",
            "--threat", "linf:0.1");
    }

    [Fact]
    public void What_cannot_be_asked_is_wrong_usage()
    {
        Write("usable.npz", ones(1, 1, 4, 4), [0]);
        string file = files.At("usable.npz");
        SaddleCommandLine.Fails(2, "saddle verify takes one ε, not 2", Words(file, "linf:0.1,0.2"));
        SaddleCommandLine.Fails(2, "--threat is missing", "verify", file, files.Model, "--data", $"npz:{files.Data}");
        SaddleCommandLine.Fails(2, "linf:8 is larger than the data's range", Words(file, "linf:8"));
        SaddleCommandLine.Fails(2, "MODEL", "verify", file);
        SaddleCommandLine.Fails(2, "--access", Words(file, "linf:0.1", "--access", "labels"));
        SaddleCommandLine.Fails(2, "the class 9", Words(file, "linf:0.1", "--goal", "target:9"));
    }

    [Fact]
    public void Attacks_of_a_trained_model_and_of_other_libraries_are_judged_as_they_were_made()
    {
        string model = SharedFiles.Path("models/lenet5_adv.pt"), papernot = SharedFiles.Path("models/papernot.pt");
        string data = $"idx:{SharedFiles.Path("datasets/mnist/t10k-images-idx3-ubyte.gz")},{SharedFiles.Path("datasets/mnist/t10k-labels-idx1-ubyte.gz")}";
        JsonNode attack = Json("attack", "pgd", model, "--data", data, "--examples", "60", "--threat", "linf:0.3", "--steps", "20", "--out", files.At("lenet"));
        JsonNode verified = Json("verify", files.At("lenet/adversarial.npz"), model, "--data", data, "--examples", "60", "--threat", "linf:0.3");
        Assert.Equal(((double)attack["robustAccuracy"]!, (int)attack["broken"]!), ((double)verified["robustAccuracy"]!, (int)verified["broken"]!));

        // Made by Foolbox and AutoAttack in float32, which leave their balls by the last digits.
        foreach ((string file, string threat, int broken) in new[]
                 { ("foolbox.npz#adv_fgsm_0.1", "linf:0.1", 7), ("apgd.npz#l2_dlr_x_best", "l2:2", 30), ("apgd.npz#linf_ce_x_best", "linf:0.3", 32) })
        {
            JsonNode foreign = Json("verify", SharedFiles.Path($"golden/{file.Split('#')[0]}") + $"#{file.Split('#')[1]}", papernot, "--data", data,
                "--examples", "32", "--threat", threat);
            Assert.Equal((broken, 0), ((int)foreign["broken"]!, (int)foreign["outside"]!["points"]!));
        }
    }

    private void Refused(string file, string words) => SaddleCommandLine.Fails(3, words, Words(files.At(file), "linf:0.1"));

    private JsonNode Verify(string file, string threat) => Json(Words(file, threat));

    private string[] Words(string file, string threat, params string[] more) =>
        ["verify", file, files.Model, "--data", $"npz:{files.Data}", "--threat", threat, .. more];

    private static JsonNode Json(params string[] words)
    {
        ChildProcess run = SaddleCommandLine.Run([.. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private void Write(string name, Tensor points, long[] examples)
    {
        using Tensor indices = tensor(examples);
        NpzWriter.Write(files.At(name), new Dictionary<string, Tensor> { ["adversarial"] = points, ["example"] = indices });
    }
}
