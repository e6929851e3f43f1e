namespace Saddle.Perception.Studies;

/// <summary>What people read, and how pictures are shown to them.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyPage
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What one agrees to; paragraphs are parted by an empty line.</summary>
    public required string Consent { get; init; }

    /// <summary>What one does; paragraphs are parted by an empty line.</summary>
    public required string Instructions { get; init; }

    /// <summary>The question of each trial.</summary>
    public required string Question { get; init; }

    /// <summary>The question of those who recognise something; empty where there is none.</summary>
    public string ClassQuestion { get; init; } = "";

    /// <summary>The last words.</summary>
    public required string Thanks { get; init; }

    /// <summary>Whether people may write something at the end.</summary>
    public bool Comments { get; init; } = true;

    /// <summary>How wide a picture is shown, in millimetres on the screen, 5 to 200.</summary>
    public double PictureMillimetres { get; init; } = 40;

    /// <summary>How long the cross before a picture is shown, in milliseconds, 0 to 10,000.</summary>
    public int FixationMilliseconds { get; init; } = 500;

    /// <summary>The words of a kind of study about some classes.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="trials">How many pictures one sees.</param>
    public static StudyPage Of(StudyKind kind, IReadOnlyList<string> classes, int trials)
    {
        bool digits = classes.SequenceEqual(Enumerable.Range(0, 10).Select(digit => FormattableString.Invariant($"{digit}")));
        string thing = digits ? "a digit" : "one of these: " + string.Join(", ", classes);
        return new StudyPage
        {
            Title = "What do you see?",
            Consent = FormattableString.Invariant($"""
                This is a study of how people see pictures that were made for computers. You will be shown {trials} pictures or groups of pictures and asked
                what you see. It takes a few minutes.

                Taking part is voluntary. You can stop at any time by closing the page; with the same link you go on where you were.

                We keep your answers and how long they took. We keep no name, no address and nothing else about you or your device but the size of your
                screen's pixels, which you will be asked to measure so that everyone sees pictures of the same size.
                """).ReplaceLineEndings("\n"),
            Instructions = kind switch
            {
                StudyKind.Identify =>
                    "A cross is shown first: look at it. Then a picture follows.\n\nSay whether you see "
                    + $"{(digits ? "a digit" : "one of the things that are asked for")}, and if so, which. There are no trick questions; say what you see, as "
                    + "quickly as you can without mistakes.",
                StudyKind.TwoAlternatives =>
                    "A cross is shown first: look at it. Then two pictures follow, one of which was altered.\n\nSay which. If you do not see it, guess.",
                _ => "A cross is shown first: look at it. Then three pictures follow, two of which are the same.\n\nSay which is the odd one. If you do not "
                    + "see it, guess.",
            },
            Question = kind switch
            {
                StudyKind.Identify => digits ? "Is this a digit?" : $"Is this {thing}?",
                StudyKind.TwoAlternatives => "Which picture was altered?",
                _ => "Which picture is the odd one?",
            },
            // Two beside each other fit on a phone.
            PictureMillimetres = kind == StudyKind.Identify ? 40 : 25,
            ClassQuestion = kind != StudyKind.Identify ? "" : digits ? "Which digit?" : "Which?",
            Thanks = "That was all. You can close this page when nothing more is asked below.",
        };
    }
}
