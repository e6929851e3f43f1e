namespace Saddle.Tests.Cli;

public class WrongUsageTests
{
    [Theory]
    [InlineData("linf:-0.1", "above zero")]
    [InlineData("linf:0", "above zero")]
    [InlineData("linf:abc", "'abc'")]
    [InlineData("linf:8/0", "'8/0'")]
    [InlineData("l7:1", "no norm 'l7'")]
    [InlineData("0.3", "no colon")]
    public void A_wrong_threat_is_wrong_usage(string threat, string words) =>
        SaddleCommandLine.Fails(2, words, "evaluate", "model.pt", "--data", "digits", "--threat", threat);

    [Theory]
    [InlineData("no attack 'jsmaa'", "--attack", "jsmaa")]
    [InlineData("no option 'stepz'", "--attack", "pgd:stepz=4")]
    [InlineData("whole number", "--attack", "pgd:steps=many")]
    [InlineData("steps must be 1", "--attack", "pgd:steps=0")]
    [InlineData("option steps of the attack pgd is named twice", "--attack", "pgd:steps=5,steps=7")]
    [InlineData("option loss of the attack pgd is named twice", "--attack", "pgd:loss=ce,steps=5,loss=ce")]
    [InlineData("option inner of the attack transfer is named twice", "--attack", "transfer:source=a.pt,inner=pgd,inner=fgsm")]
    [InlineData("option steps of the attack transfer is named twice", "--attack", "transfer:source=a.pt,inner=pgd:steps=5,steps=7")]
    [InlineData("option units of the architecture small-cnn is named twice", "--architecture", "small-cnn:units=1,units=2")]
    [InlineData("option threshold of the architecture small-cnn is named twice", "--architecture", "small-cnn:threshold=0.1,width=2,threshold=0.1")]
    [InlineData("lower bound must be below", "--scale", "1,0")]
    [InlineData("names a part twice", "--data", "folder:images:train:test")]
    [InlineData("no suite 'all'", "--suite", "all")]
    [InlineData("no data set 'imagenet'", "--data", "imagenet")]
    [InlineData("no part 'tset'", "--data", "mnist:tset")]
    [InlineData("no goal 'targeted'", "--goal", "targeted")]
    [InlineData("expected gradient, scores, labels", "--access", "gradients")]
    [InlineData("whole number from 1", "--examples", "0")]
    [InlineData("whole number from 1", "--batch", "x")]
    [InlineData("whole number from 0", "--seed", "-1")]
    [InlineData("whole number from 1", "--queries", "0")]
    [InlineData("lower bound must be below", "--bounds", "1,0")]
    [InlineData("no range", "--bounds", "1")]
    [InlineData("no number", "--mean", "grey")]
    [InlineData("HEIGHTxWIDTH", "--resize", "32")]
    [InlineData("expected nchw, nhwc", "--layout", "chw")]
    [InlineData("expected none, best, all", "--keep", "some")]
    [InlineData("no architecture 'vgg'", "--architecture", "vgg")]
    [InlineData("expected cpu, cuda", "--device", "tpu")]
    [InlineData("from 2 to 1000000", "--classes", "2000000000")]
    [InlineData("Did you mean --examples?", "--exmaples", "5")]
    public void A_wrong_option_is_wrong_usage(string words, string option, string value)
    {
        string[] data = option == "--data" ? [] : ["--data", "digits"];
        SaddleCommandLine.Fails(2, words, ["evaluate", "model.pt", "--threat", "linf:0.3", .. data, option, value]);
    }

    [Theory]
    [InlineData("no command 'saddle evalaute'", "evalaute")]
    [InlineData("MODEL", "evaluate")]
    [InlineData("--threat is missing", "evaluate", "model.pt", "--data", "digits")]
    [InlineData("--data is missing", "evaluate", "model.pt", "--threat", "linf:0.3")]
    [InlineData("twice", "evaluate", "model.pt", "--data", "digits", "--threat", "linf:0.3", "--threat", "linf:0.3")]
    [InlineData("twice", "evaluate", "model.pt", "--data", "digits", "--threat", "linf:0.3", "--attack", "fgsm", "--attack", "fgsm")]
    [InlineData("expects a single argument but 2 were provided", "evaluate", "model.pt", "--data", "digits", "--threat", "linf:0.3", "--seed", "1", "--seed",
        "2")]
    [InlineData("expects a single argument but 2 were provided", "evaluate", "model.pt", "--data", "digits", "--data", "mnist", "--threat", "linf:0.3")]
    [InlineData("expects a single argument but 2 were provided", "attack", "pgd", "model.pt", "--data", "digits", "--threat", "linf:0.3", "--steps", "5",
        "--steps", "7")]
    [InlineData("names flip twice", "train", "linear", "--data", "digits", "--augment", "flip,crop,flip")]
    [InlineData("no built-in model 'nosuch'", "evaluate", "nosuch", "--data", "digits", "--examples", "5", "--threat", "linf:0.3")]
    [InlineData("only folder:PATH can", "evaluate", "model.pt", "--data", "digits", "--threat", "linf:0.3", "--grey")]
    [InlineData("Name an attack", "attack")]
    [InlineData("no attack 'zoo'", "attack", "zoo", "model.pt")]
    [InlineData("'--momentum'", "attack", "pgd", "model.pt", "--momentum", "1")]
    [InlineData("one ε", "attack", "pgd", "model.pt", "--data", "digits", "--threat", "linf:0.1,0.2")]
    [InlineData("no architecture 'vgg'", "train", "vgg", "--data", "digits")]
    [InlineData("--adversarial pgd", "train", "linear", "--data", "digits", "--threat", "linf:0.3")]
    [InlineData("--fgsm-step-size belongs to --adversarial fgsm, fast, free or cascade, not to pgd", "train", "linear", "--data", "digits", "--adversarial",
        "pgd",
        "--threat", "linf:0.3", "--fgsm-step-size", "0.1")]
    [InlineData("fast", "train", "linear", "--data", "digits", "--adversarial", "slow", "--threat", "linf:0.3")]
    [InlineData("a --threat", "train", "linear", "--data", "digits", "--adversarial", "pgd")]
    [InlineData("MODEL is missing", "train", "--data", "digits")]
    [InlineData("no recipe 'madry'. There are: cifar10-fast, madry2018-cifar10", "train", "--recipe", "madry")]
    [InlineData("larger than the data's range", "train", "linear", "--data", "digits", "--adversarial", "pgd", "--threat", "linf:8")]
    [InlineData("--beta belongs to --adversarial trades or mart, not to pgd", "train", "linear", "--data", "digits", "--adversarial", "pgd", "--threat",
        "linf:0.3", "--beta", "6")]
    [InlineData("beta must be 0 or above", "train", "linear", "--data", "digits", "--adversarial", "mart", "--threat", "linf:0.3", "--beta", "-1")]
    [InlineData("--replays belongs to --adversarial free, not to fast", "train", "linear", "--data", "digits", "--adversarial", "fast", "--threat", "linf:0.3",
        "--replays", "4")]
    [InlineData("--clean-share belongs to --adversarial pgd, fgsm, fast, ls-pga or margin, not to trades", "train", "linear", "--data", "digits",
        "--adversarial",
        "trades",
        "--threat", "linf:0.3", "--clean-share", "0.5")]
    [InlineData("--clean-share says what to train against", "train", "linear", "--data", "digits", "--clean-share", "0.5")]
    [InlineData("--adversarial pgd", "train", "--recipe", "mnist-fast", "--adversarial", "none", "--threat", "linf:0.3")]
    [InlineData("--milestones belongs to --schedule piecewise", "train", "linear", "--data", "digits", "--milestones", "0.5")]
    [InlineData("no milestones", "train", "linear", "--data", "digits", "--schedule", "piecewise", "--milestones", "0.5,0.4")]
    [InlineData("--momentum belongs to --optimizer sgd", "train", "linear", "--data", "digits", "--momentum", "0.5")]
    [InlineData("--classes belongs to idx: and npz: data", "train", "linear", "--data", "digits", "--classes", "5")]
    [InlineData("needs random starts", "train", "linear", "--data", "digits", "--adversarial", "pgd", "--threat", "linf:0.3", "--pgd-restarts", "2",
        "--pgd-random-start", "false")]
    [InlineData("contradict each other", "train", "--recipe", "cifar10-fast", "--data", "digits", "--roll-back", "--no-roll-back")]
    [InlineData("no augmentation 'turn'", "train", "linear", "--data", "digits", "--augment", "turn")]
    [InlineData("--swa-start belongs to --average swa", "train", "linear", "--data", "digits", "--swa-start", "0.5")]
    [InlineData("--average-decay belongs to --average ema", "train", "linear", "--data", "digits", "--average", "swa", "--average-decay", "0.9")]
    [InlineData("average must be ema (moving average), swa", "train", "linear", "--data", "digits", "--average", "mean")]
    [InlineData("patience must be 1 to 100000, not 0", "train", "linear", "--data", "digits", "--patience", "0")]
    [InlineData("epochs", "train", "linear", "--data", "digits", "--epochs", "0")]
    [InlineData("learning-rate must be above 0", "train", "linear", "--data", "digits", "--learning-rate", "0")]
    [InlineData("DIR", "report")]
    public void A_wrong_command_is_wrong_usage(string words, params string[] arguments) => SaddleCommandLine.Fails(2, words, arguments);

    [Theory]
    [InlineData("evaluate", "--strict")]
    [InlineData("demo", "--examples")]
    [InlineData("attack", "pgd-targeted")]
    [InlineData("train", "--epsilon-warm-up")]
    [InlineData("report", "report.html")]
    [InlineData("verify", "--epsilon-scale")]
    public void Help_shows_options_and_examples(string command, string words)
    {
        ChildProcess run = SaddleCommandLine.RunProcess(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Contains($"saddle {command}", run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void An_attacks_help_shows_its_options()
    {
        string help = SaddleCommandLine.RunProcess("attack", "pgd", "--help").Output;
        Assert.All(["--steps", "--step-size", "--restarts", "--random-start", "--loss"], option => Assert.Contains(option, help, StringComparison.Ordinal));
    }
}
