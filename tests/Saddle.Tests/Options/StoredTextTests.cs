using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Options;

/// <summary>Texts that stored runs, checkpoints and draws are found by: they may never change.</summary>
public class StoredTextTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.3) };

    [Fact]
    public void Attacks_are_written_as_they_always_were()
    {
        Assert.Equal("pgd:loss=ce,random-start=true,restarts=1,step-size=0.01,steps=40", new ProjectedGradientDescent { StepSize = 0.01 }.ToString());
        Assert.Equal("pgd:loss=margin/50,random-start=false,restarts=5,step-size=auto,steps=100",
            new ProjectedGradientDescent { Steps = 100, Restarts = 5, RandomStart = false, Loss = new MarginLoss { Confidence = 50 } }.ToString());
        Assert.Equal("bim:loss=dlr,step-size=auto,steps=40", new BasicIterativeMethod { Loss = new DifferenceOfLogitsRatioLoss() }.ToString());
        Assert.Equal("fgsm:loss=ce,random-start=false,step-size=auto", new FastGradientSignMethod().ToString());
        Assert.Equal("momentum:decay=0.5,loss=ce,step-size=0.03137254901960784,steps=10",
            new MomentumIterativeMethod { Decay = 0.5, StepSize = 8.0 / 255 }.ToString());
        Assert.Equal("noise:draws=100", new RandomNoise().ToString());
        Assert.Equal("pgd-targeted:classes=9,loss=margin,order=least-likely,random-start=true,step-size=auto,steps=40",
            new TargetedProjectedGradientDescent { Loss = new MarginLoss(), Order = TargetOrder.LeastLikely }.ToString());
        Assert.Equal("jsma:classes=9,derivative=logits,domain=unsaturated,group-size=2,max-distortion=0.145,max-iterations=auto,rule=taylor,theta=-1",
            new SaliencyMapAttack { MaxDistortion = 0.145, Rule = SaliencyRule.Taylor, Theta = -1 }.ToString());
        Assert.Equal("transfer:fusion=logits,inner=fgsm,loss=ce,random-start=false,source=none,step-size=auto",
            new TransferAttack { Fusion = SourceFusion.Logits, Inner = new FastGradientSignMethod() }.ToString());
    }

    [Fact]
    public void Trainings_are_written_as_they_always_were()
    {
        const string Before = "average-decay=0.995,batch-size=128,", Between = "epochs=30,", Rest = "learning-rate=0.002,";
        const string Natural = "momentum=0.9,optimizer=adam,schedule=cyclic,seed=0,",
            Threat = "threat=linf:0.3 untargeted gradient,validation-share=0.05,weight-decay=0";
        Written($"{Before}{Between}{Rest}method=natural,{Natural}validation-share=0.05,weight-decay=0", new TrainingOptions());
        const string WarmUp = $"{Between}epsilon-warm-up=0.4,";
        Written($"{Before}{WarmUp}{Rest}method=pgd,"
            + $"momentum=0.9,optimizer=adam,pgd-random-start=true,pgd-restarts=1,pgd-step-size=auto,pgd-steps=7,schedule=cyclic,seed=0,{Threat}",
            Of(new AdversarialPgd { Threat = Linf }));
        Written($"{Before}{WarmUp}fgsm-step-size=auto,{Rest}method=fgsm,{Natural}{Threat}", Of(new FgsmTraining { Threat = Linf }));
        Written($"{Before}clean-share=0.5,{WarmUp}fgsm-step-size=0.1,{Rest}method=fast,momentum=0.9,optimizer=adam,roll-back=true,"
            + $"schedule=cyclic,seed=0,{Threat}",
            Of(new FastTraining { Threat = Linf, StepSize = 0.1, RollBack = true, CleanShare = 0.5 }));
        Written($"{Before}{WarmUp}fgsm-step-size=auto,{Rest}method=free,momentum=0.9,optimizer=adam,replays=8,schedule=cyclic,seed=0,{Threat}",
            Of(new FreeTraining { Threat = Linf }));
        const string Steps = "momentum=0.9,optimizer=adam,pgd-step-size=auto,";
        Written($"{Before}beta=6,{WarmUp}{Rest}method=trades,{Steps}pgd-steps=40,schedule=cyclic,seed=0,{Threat}", Of(new TradesTraining { Threat = Linf }));
        Written($"{Before}beta=5,{WarmUp}{Rest}method=mart,{Steps}pgd-steps=10,schedule=cyclic,seed=0,{Threat}", Of(new MartTraining { Threat = Linf }));
        Written("augment=crop:2,flip,average=swa,batch-size=128,epochs=30,learning-rate=0.002,method=natural,milestones=0.9,"
            + "momentum=0.9,optimizer=sgd,patience=5,recipe=some,schedule=piecewise,seed=0,swa-start=0.75,validation-share=0.05,weight-decay=0",
            new TrainingOptions
            {
                Average = AverageKind.Swa,
                Schedule = LearningRateSchedule.Piecewise,
                Milestones = Milestones.Parse("0.9"),
                Patience = 5,
                Recipe = "some",
                Optimizer = OptimizerKind.Sgd,
                Augment = Augmentation.Parse("flip,crop:2")
            });
    }

    private static TrainingOptions Of(TrainingMethod method) => new() { Method = method };

    private static void Written(string expected, TrainingOptions options) =>
        Assert.Equal(expected, string.Join(',', options.Values.Select(value => $"{value.Key}={value.Value}")));
}
