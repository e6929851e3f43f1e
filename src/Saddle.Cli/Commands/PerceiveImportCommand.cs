using System.CommandLine;
using System.Globalization;
using Saddle.Perception.Answers;
using Saddle.Perception.Studies;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle perceive import</c>: reads the answers to an exported study.</summary>
internal sealed class PerceiveImportCommand : SaddleCommand
{
    private const int Together = 500;

    private readonly Session _session;
    private readonly Argument<string> _folder = new("DIR") { Description = "The study's folder, which holds study.json." };
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "What people handed over: a file each, or files with one a line or an array of them.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Creates the command.</summary>
    public PerceiveImportCommand(Session session) : base("import", "Read the answers that people handed over from an exported study. Every one is checked; "
        + "what is none is "
        + "said and not kept, what was imported before counts once.")
    {
        _session = session;
        Add(_folder);
        Add(_files);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle perceive import studies/identify-0 answers.json", "keeps the answers beside those of people who used links")];

    private int Run(ParseResult parsed)
    {
        var folder = StudyFolder.Read(parsed.GetRequiredValue(_folder), pictures: false);
        (int kept, int before, int refused) = (0, 0, 0);
        // All files are read before the first is kept.
        (string File, IReadOnlyList<AnswerDocument> Documents, IReadOnlyList<string> Refused)[] read =
            [.. parsed.GetRequiredValue(_files).Select(file => { var found = AnswerDocument.Read(file); return (file, found.Documents, found.Refused); })];
        using var store = AnswerStore.Open(folder.Path, folder.Hash);
        foreach ((string file, IReadOnlyList<AnswerDocument> documents, IReadOnlyList<string> unread) in read)
        {
            foreach (string where in unread) Refuse(file, where, "malformed");
            // Many share a write to the disk, which a server of the same study waits for.
            foreach ((int Index, AnswerDocument Document)[] some in documents.Index().Chunk(Together))
                store.InTransaction(() =>
                {
                    foreach ((int index, AnswerDocument document) in some) Take(file, index, document);
                    return true;
                });
        }
        _session.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kept} participants imported, {before} were imported before, {refused} refused; {store.Participants} in all."));
        if (kept + before == 0) throw new InputException("Nothing in what was given are answers to this study; nothing was kept.");
        return 0;

        void Take(string file, int index, AnswerDocument document)
        {
            if (document.Problem(folder) is { } problem)
            {
                Refuse(file, $"answers {index + 1}: {problem}", problem);
                return;
            }
            // Nobody's answers are lost for what they wrote beside them.
            string? comment = document.CommentProblem();
            switch (store.Import(comment is null ? document : document with { Comment = null }))
            {
                case AnswerReceipt.Kept:
                    kept++;
                    break;
                case AnswerReceipt.KeptBefore:
                    before++;
                    break;
                case AnswerReceipt.OfAnother:
                    Refuse(file, $"answers {index + 1}: the name of a participant who has a link", "the name of another participant");
                    return;
                default:
                    Refuse(file, $"answers {index + 1}: other answers of a participant who is imported already", "another answer to an answered trial");
                    return;
            }
            if (comment is not null) Say(file, $"answers {index + 1}: {comment}; the comment is left out, the answers are kept", comment);
        }

        void Refuse(string file, string what, string reason)
        {
            refused++;
            Say(file, what, reason);
        }

        void Say(string file, string what, string reason)
        {
            store.Refuse(reason);
            _session.Error.WriteLine($"refused: {file}, {what}");
        }
    }
}
