using System.Text;
using System.Text.Json.Nodes;
using Saddle.Perception.Studies;
using Saddle.Tests.Data;

namespace Saddle.Tests.Perception;

/// <summary>A study's folder is whole, and what was changed in it is noticed.</summary>
public sealed class StudyFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StudyKind.Identify)]
    [InlineData(StudyKind.TwoAlternatives)]
    [InlineData(StudyKind.Oddity)]
    public void What_is_written_is_read(StudyKind kind)
    {
        StudyFolder written = SmallStudy.Write(_folder.At("study"), SmallStudy.Design(kind)), read = StudyFolder.Read(_folder.At("study"));
        Assert.Equal(written.Hash, read.Hash);
        Assert.Equal(kind, read.Study.Kind);
        Assert.Equal(written.Study.Samples, read.Study.Samples);
        Assert.Equal(written.Study.Conditions, read.Study.Conditions);
        Assert.Equal(written.Study.Catches, read.Study.Catches);
        Assert.Equal(written.Study.Pictures.Count, Directory.GetFiles(_folder.At("study/pictures")).Length);
    }

    [Fact]
    public void Names_of_pictures_tell_nothing()
    {
        Study study = SmallStudy.Make(SmallStudy.Design()).Study;
        Assert.All(study.Pictures.Keys, name => Assert.Matches("^[0-9a-f]{16}\\.png$", name));
        // Neither does their order: that of names is another than that of conditions.
        int[] conditions = [.. study.Samples.OrderBy(sample => sample.Picture, StringComparer.Ordinal).Select(sample => sample.Condition)];
        Assert.InRange(conditions.Zip(conditions.Skip(1)).Count(pair => pair.First != pair.Second), 15, 35);
    }

    [Fact]
    public void Another_study_of_the_folder_is_refused()
    {
        SmallStudy.Write(_folder.At("study"));
        Assert.Contains("holds a study already", Assert.Throws<RunFolderException>(() => SmallStudy.Write(_folder.At("study"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_or_missing_picture_is_noticed()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"));
        string picture = Directory.GetFiles(_folder.At("study/pictures"))[3];
        File.AppendAllText(picture, "!");
        Assert.Contains("was changed", Assert.Throws<InputException>(() => StudyFolder.Read(study.Path)).Message, StringComparison.Ordinal);
        File.Delete(picture);
        Assert.Contains("is missing", Assert.Throws<InputException>(() => StudyFolder.Read(study.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"samplesEach\": 6", "\"samplesEach\": 60", "samples, and there are")]
    [InlineData("\"samplesEach\": 6", "\"samplesEach\": -1", "expected 1 or more")]
    [InlineData("\"condition\": 0", "\"condition\": 1", "is empty")]
    [InlineData("\"condition\": 0", "\"condition\": 7", "not there")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "version 2")]
    [InlineData("\"kind\": \"identify\"", "\"kind\": \"2afc\"", "lacks its original")]
    [InlineData("\"kind\": \"identify\"", "\"kind\": \"guess\"", "no study that can be read")]
    [InlineData("\"pictureMillimetres\": 40", "\"pictureMillimetres\": 4000", "5 to 200")]
    public void A_study_that_cannot_be_shown_is_refused_with_what_is_wrong(string what, string instead, string words)
    {
        SmallStudy.Write(_folder.At("study"));
        string path = _folder.At("study/study.json"), text = File.ReadAllText(path);
        Assert.Contains(what, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(what, instead, StringComparison.Ordinal));
        Assert.Contains(words, Assert.Throws<InputException>(() => StudyFolder.Read(_folder.At("study"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_outside_the_folder_is_refused()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"));
        string path = _folder.At("study/study.json"), name = study.Study.Samples[0].Picture;
        File.WriteAllText(path, File.ReadAllText(path).Replace(name, "../../../etc/passwd", StringComparison.Ordinal));
        Assert.Contains("has a name that none has", Assert.Throws<InputException>(() => StudyFolder.Read(study.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_whose_name_ends_with_a_line_is_refused()
    {
        StudyFolder study = SmallStudy.Write(_folder.At("study"));
        string path = _folder.At("study/study.json"), name = study.Study.Samples[0].Picture;
        File.WriteAllText(path, File.ReadAllText(path).Replace(name, name + "\\n", StringComparison.Ordinal));
        Assert.Contains("has a name that none has", Assert.Throws<InputException>(() => StudyFolder.Read(study.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classes")]
    [InlineData("groups")]
    [InlineData("conditions")]
    [InlineData("samples")]
    [InlineData("catches")]
    [InlineData("pictures")]
    [InlineData("origin.examples")]
    public void Nothing_in_the_place_of_something_is_refused(string where)
    {
        SmallStudy.Write(_folder.At("study"));
        string path = _folder.At("study/study.json");
        JsonNode study = JsonNode.Parse(File.ReadAllText(path))!, part = study;
        foreach (string step in where.Split('.')) part = part[step]!;
        if (part is JsonArray list) list[0] = null;
        else part[part.AsObject().First().Key] = null;
        File.WriteAllText(path, study.ToJsonString());
        InputException refused = Assert.Throws<InputException>(() => StudyFolder.Read(_folder.At("study")));
        Assert.Contains("null", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"kind\": \"identify\"", "\"kind\": 7")]
    [InlineData("\"factor\": \"unaltered\"", "\"factor\": 9")]
    [InlineData("\"kind\": \"blank\"", "\"kind\": 5")]
    public void A_kind_that_there_is_not_is_refused(string what, string instead)
    {
        SmallStudy.Write(_folder.At("study"));
        string path = _folder.At("study/study.json"), text = File.ReadAllText(path);
        Assert.Contains(what, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(what, instead, StringComparison.Ordinal));
        Assert.Contains("Make the study again", Assert.Throws<InputException>(() => StudyFolder.Read(_folder.At("study"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_conditions_and_too_few_samples_are_refused()
    {
        StudyDesign design = SmallStudy.Design();
        InputException few = Assert.Throws<InputException>(() => SmallStudy.Make(design with { Conditions = SmallStudy.Conditions(101) }));
        Assert.Contains("has 100 samples, and 101 are asked for", few.Message, StringComparison.Ordinal);
        InputException empty = Assert.Throws<InputException>(() =>
            SmallStudy.Make(design with { Conditions = [(new StudyCondition("distortion above 90 %", Factor.Distortion) { Above = 0.9 }, 1)] }));
        Assert.Contains("is empty", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_folder_no_file_and_no_json_are_said()
    {
        Assert.Contains("holds no study", Assert.Throws<InputException>(() => StudyFolder.Read(_folder.At("nowhere"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.At("other"));
        File.WriteAllBytes(_folder.At("other/study.json"), Encoding.UTF8.GetBytes("[1, 2"));
        Assert.Contains("no study that can be read", Assert.Throws<InputException>(() => StudyFolder.Read(_folder.At("other"))).Message,
            StringComparison.Ordinal);
    }
}
