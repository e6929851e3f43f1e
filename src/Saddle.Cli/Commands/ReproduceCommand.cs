namespace Saddle.Cli.Commands;

/// <summary><c>saddle reproduce</c>: a command for each paper.</summary>
internal sealed class ReproduceCommand : SaddleCommand
{
    /// <summary>Creates the command.</summary>
    public ReproduceCommand(Session session) : base("reproduce",
        "Rerun a paper's experiments and set the results beside the published ones. Which paper is a word of its own: saddle reproduce papernot2016")
    {
        Add(new ReproducePapernot2016Command(session));
        Add(new ReproduceMadry2018Command(session));
        Add(new ReproduceAthalye2018Command(session));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle reproduce papernot2016 --budget quick", "four minutes on MNIST; writes report.html"),
        ("saddle reproduce madry2018 --budget quick", "ten minutes on MNIST; writes report.html"),
        ("saddle reproduce athalye2018 --budget quick", "defenses that hide their gradients on MNIST; writes report.html"),
    ];
}
