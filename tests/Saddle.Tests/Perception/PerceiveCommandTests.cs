using System.Text.Json;
using Saddle.Data;
using Saddle.Perception.Answers;
using Saddle.Perception.Studies;
using Saddle.Storage;
using Saddle.Tests.Cli;

namespace Saddle.Tests.Perception;

/// <summary>The command makes studies of models, runs and archives, and reports them.</summary>
public sealed class PerceiveCommandTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public void A_models_samples_are_crafted_and_put_into_bins()
    {
        string folder = fixture.At("of-model");
        ChildProcess run = SaddleCommandLine.Run("perceive", "--data", $"npz:{fixture.Data}", "--examples-from", fixture.Model, "--study", "identify",
            "--samples", "4",
            "--samples-each", "5", "--distortion-bins", "20%", "--max-distortion", "100%", "--out", folder, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(["unaltered", "distortion up to 20 %", "distortion above 20 %"],
            document.RootElement.GetProperty("conditions").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Study study = StudyFolder.Read(folder).Study;
        Assert.Equal(fixture.Model, study.Origin.Model);
        Assert.Equal(12, study.Samples.Count);
        Assert.All(study.Samples, sample => Assert.Equal(sample.Condition == 0, sample.Predicted == sample.Label));
        Assert.All(study.Samples, sample => Assert.True(sample.Condition switch
        {
            0 => sample.Distortion == 0,
            1 => sample.Distortion is > 0 and <= 0.2,
            _ => sample.Distortion > 0.2,
        }));
        // The signature of a PNG file, and one pixel a feature.
        byte[] png = StudyFolder.Read(folder).Picture(study.Samples[0].Picture);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], png[..4]);
        Assert.Equal((4, 4), (png[19], png[23]));
    }

    [Fact]
    public void The_same_command_makes_the_same_study_and_another_seed_another()
    {
        string[] made = [.. new (string Name, string Seed)[] { ("same-1", "3"), ("same-2", "3"), ("same-3", "4") }.Select(one =>
        {
            ChildProcess run = SaddleCommandLine.Run("perceive", "--data", $"npz:{fixture.Data}", "--samples", "5", "--samples-each", "3", "--seed", one.Seed,
                "--out",
                fixture.At(one.Name));
            Assert.True(run.ExitCode == 0, run.Error);
            return string.Join(' ', StudyFolder.Read(fixture.At(one.Name)).Study.Samples);
        })];
        Assert.Equal(made[0], made[1]);
        Assert.NotEqual(made[0], made[2]);
    }

    [Fact]
    public void The_adversarial_examples_of_an_evaluation_are_shown_beside_their_originals()
    {
        Assert.Equal(0, SaddleCommandLine.Run(fixture.Evaluate("evaluated", "--individually")).ExitCode);
        string folder = fixture.At("of-run");
        ChildProcess run = SaddleCommandLine.Run("perceive", "--data", $"npz:{fixture.Data}", "--examples-from", fixture.At("evaluated"), "--study", "2afc",
            "--conditions",
            "attack", "--samples", "1", "--samples-each", "2", "--out", folder);
        Assert.True(run.ExitCode == 0, run.Error);
        Study study = StudyFolder.Read(folder).Study;
        Assert.Contains("pgd under linf:0.1", study.Conditions.Select(one => one.Name));
        Assert.All(study.Samples, sample => Assert.NotNull(sample.Original));
        Assert.All(study.Samples, sample => Assert.NotEqual(sample.Label, sample.Predicted));
        Assert.All(study.Samples, sample => Assert.NotEqual(study.Pictures[sample.Picture], study.Pictures[sample.Original!]));
        Assert.Equal(fixture.Model, study.Origin.Model);
    }

    [Fact]
    public void Crafted_samples_of_several_runs_are_conditions_of_theta()
    {
        foreach (string theta in (string[])["1", "-1"])
            Assert.Equal(0, SaddleCommandLine.Run("attack", "jsma", fixture.Model, "--data", $"npz:{fixture.Data}", $"--theta={theta}", "--out",
                fixture.At($"crafted{theta}")).ExitCode);
        string folder = fixture.At("of-crafts");
        ChildProcess run = SaddleCommandLine.Run("perceive", "--data", $"npz:{fixture.Data}", "--examples-from", fixture.At("crafted1"), "--examples-from",
            fixture.At("crafted-1"), "--model", fixture.Model, "--samples", "4", "--samples-each", "6", "--out", folder);
        Assert.True(run.ExitCode == 0, run.Error);
        Study study = StudyFolder.Read(folder).Study;
        Assert.Equal(["unaltered", "θ = −1", "θ = +1"], study.Conditions.Select(one => one.Name));
        // The archive that a crafting writes gives the same pictures as its run.
        ChildProcess archive = SaddleCommandLine.Run("perceive", "--data", $"npz:{fixture.Data}", "--examples-from", Path.Combine(fixture.At("crafted1"),
            "adversarial.npz"),
            "--model", fixture.Model, "--samples", "30", "--samples-each", "6", "--out", fixture.At("of-archive"));
        Assert.True(archive.ExitCode == 0, archive.Error);
        Study ofArchive = StudyFolder.Read(fixture.At("of-archive")).Study;
        Assert.Equal(["unaltered", "adversarial.npz"], ofArchive.Conditions.Select(one => one.Name));
        Dictionary<int, string> pictures = ofArchive.Samples.Where(sample => sample.Condition == 1).ToDictionary(sample => sample.Example, sample =>
            ofArchive.Pictures[sample.Picture]);
        StudySample[] shared = [.. study.Samples.Where(sample => sample.Theta == 1 && pictures.ContainsKey(sample.Example))];
        Assert.NotEmpty(shared);
        Assert.All(shared, sample => Assert.Equal(pictures[sample.Example], study.Pictures[sample.Picture]));
    }

    [Fact]
    public void A_report_gives_table_documents_and_page_of_what_there_is_so_far()
    {
        string folder = fixture.At("reported");
        StudyFolder study = SmallStudy.Write(folder, SmallStudy.Design(catches: 0));
        using (var store = AnswerStore.Open(folder, study.Hash))
        {
            var plan = new StudyPlan(study.Study);
            foreach ((int person, string link) in store.Links(30).Index())
            {
                store.Consent(person);
                foreach ((int trial, StudyTrial shown) in plan.Trials(person).Index().Take(person < 28 ? 6 : 2))
                {
                    StudySample sample = study.Study.Samples[shown.Sample!.Value];
                    int seen = (person + trial) % 4 == 0 ? (sample.Label + 1) % 10 : sample.Label;
                    store.Record(person, new Answer
                    {
                        Trial = trial,
                        Recognised = true,
                        Class = seen,
                        FirstMilliseconds = 500 + trial,
                        LastMilliseconds = 1500
                        + trial
                    });
                }
                if (person == 0) store.Comment(person, "a <b>bold</b> remark & more");
            }
            // While it is served.
            ChildProcess run = SaddleCommandLine.Run("perceive", "report", folder, "--json");
            Assert.True(run.ExitCode == 0, run.Error);
            using var document = JsonDocument.Parse(run.Output);
            Assert.Equal(File.ReadAllText(Path.Combine(folder, "results.json")).Trim(), run.Output.Trim());
            JsonElement root = document.RootElement, first = root.GetProperty("conditions")[0];
            Assert.Equal(28, root.GetProperty("participants").GetProperty("counted").GetInt32());
            Assert.Equal(2, root.GetProperty("participants").GetProperty("unfinished").GetInt32());
            Assert.Equal(28 * 6, root.GetProperty("answers").GetInt32());
            Assert.Equal(1, first.GetProperty("recognised").GetProperty("share").GetDouble());
            Assert.InRange(first.GetProperty("right").GetProperty("share").GetDouble(), 0.6, 0.9);
            Assert.InRange(first.GetProperty("right").GetProperty("interval").GetProperty("low").GetDouble(), 0.5, 0.8);
            Assert.Equal(1, first.GetProperty("model").GetProperty("accuracy").GetDouble());
        }
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        foreach (string words in (string[])["distortion above 10&#xA0;%", "Figure 16", "the paper", "Krippendorff", "28 of 30 participants count",
            "a &lt;b&gt;bold"])
            Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        System.Xml.Linq.XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Equal(4, File.ReadAllLines(Path.Combine(folder, "conditions.csv")).Length);
        Assert.Equal(1 + 28 * 6, File.ReadAllLines(Path.Combine(folder, "answers.csv")).Length);
        ChildProcess table = SaddleCommandLine.Run("perceive", "report", folder);
        Assert.Contains("Krippendorff's alpha", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_program_for_tables_would_take_for_a_formula_is_text()
    {
        string folder = fixture.At("formulas");
        string[] classes = ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\tx", "plain", "a,b", "5\n=6", "8", "9"];
        (Study made, IReadOnlyDictionary<string, byte[]> pictures) = SmallStudy.Make(SmallStudy.Design(samples: 40, each: 40, catches: 0) with
        {
            Conditions = [(new StudyCondition("=unaltered", Factor.Unaltered), 40)],
        });
        StudyFolder study = StudyFolder.Write(folder, made with { Classes = classes }, pictures);
        using (var store = AnswerStore.Open(folder, study.Hash))
            foreach ((int person, string _) in store.Links(2).Index())
            {
                store.Consent(person);
                for (int trial = 0; trial < 40; trial++)
                    store.Record(person, new Answer { Trial = trial, Recognised = true, Class = trial % 10, FirstMilliseconds = 5, LastMilliseconds = 9 });
            }
        Assert.Equal(0, SaddleCommandLine.Run("perceive", "report", folder).ExitCode);
        string answers = File.ReadAllText(Path.Combine(folder, "answers.csv")), conditions = File.ReadAllText(Path.Combine(folder, "conditions.csv"));
        foreach (string cell in (string[])["\"'=HYPERLINK(\"\"http://x\"\")\"", ",'+1,", ",'-1,", ",'@SUM(A1),", ",'\tx,", ",plain,",
            ",\"a,b\",", ",\"5\n=6\",", ",'=unaltered,"])
            Assert.Contains(cell, answers, StringComparison.Ordinal);
        Assert.Contains("\n'=unaltered,unaltered,", conditions, StringComparison.Ordinal);
        // Outside quotes no cell begins so.
        Assert.DoesNotMatch("(?m)(?:^|,)\"?[=+@\\t]", answers.Replace("\"5\n=6\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_use_is_said()
    {
        string[] data = ["--data", $"npz:{fixture.Data}", "--out", fixture.At("never")];
        SaddleCommandLine.Fails(3, "The condition 'unaltered' has 60 samples, and 61 are asked for", ["perceive", .. data, "--samples", "61",
            "--samples-each", "2"]);
        SaddleCommandLine.Fails(2, "--study", ["perceive", .. data, "--study", "guess"]);
        SaddleCommandLine.Fails(2, "edges that rise", ["perceive", .. data, "--distortion-bins", "10%,5%"]);
        SaddleCommandLine.Fails(3, "is empty, and 2 are asked for", ["perceive", .. data, "--examples-from", fixture.Model, "--max-distortion", "100%",
            "--distortion-bins",
            "0.01%,50%", "--samples", "2", "--samples-each", "2"]);
        SaddleCommandLine.Fails(2, "there is no condition unaltered", ["perceive", .. data, "--study", "2afc", "--conditions", "unaltered"]);
        SaddleCommandLine.Fails(2, "nothing to show", ["perceive", .. data, "--study", "oddity"]);
        SaddleCommandLine.Fails(3, "holds no run", ["perceive", .. data, "--examples-from", Path.GetDirectoryName(fixture.Data)!]);
        SaddleCommandLine.Fails(2, "--data is missing", "perceive", "--study", "identify");
        SaddleCommandLine.Fails(3, "is to see 3 samples, and there are 2 in its conditions. State other numbers or conditions.",
            ["perceive", .. data, "--samples", "2", "--samples-each", "3"]);
        SaddleCommandLine.Fails(2, "There is no command 'saddle perceive servce'", "perceive", "servce");
        Assert.False(Directory.Exists(fixture.At("never")));
        SaddleCommandLine.Fails(3, "has no answers", "perceive", "report", SmallStudy.Write(fixture.At("unanswered")).Path);
        SaddleCommandLine.Fails(4, "holds a study already", "perceive", "--data", $"npz:{fixture.Data}", "--out", fixture.At("unanswered"));
    }

    [Fact]
    public void What_is_no_picture_cannot_be_shown()
    {
        using (torch.NewDisposeScope())
            NpzWriter.Write(fixture.At("flat.npz"), new Dictionary<string,
                Tensor>
            { ["x"] = rand(20, 16), ["y"] = arange(20, dtype: ScalarType.Int64).remainder(2) });
        SaddleCommandLine.Fails(2, "cannot be shown to people", "perceive", "--data", $"npz:{fixture.At("flat.npz")}", "--samples", "4", "--samples-each",
            "2", "--out",
            fixture.At("flat"));
    }
}
