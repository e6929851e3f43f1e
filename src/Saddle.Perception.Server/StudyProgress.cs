using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Saddle.Perception.Studies;
using Saddle.Storage;

namespace Saddle.Perception.Server;

/// <summary>Where participants are in a study, and the keys of their trials.</summary>
internal sealed class StudyProgress(StudyFolder folder, ReadOnlyMemory<byte> secret)
{
    private readonly StudyPlan _plan = new(folder.Study);
    private readonly ConcurrentDictionary<int, IReadOnlyList<StudyTrial>> _trials = new();
    private readonly ConcurrentDictionary<string, byte[]> _pictures = new();

    public Study Study => folder.Study;

    /// <summary>What someone is to see now.</summary>
    public StudyState State(StoredParticipant participant, bool whole)
    {
        int total = _plan.Count;
        string step = !participant.Person.Consented ? "consent" : participant.PixelsPerMillimetre is null ? "size"
            : participant.Answered < total ? "trials" : Study.Page.Comments && participant.Person.Comment is null ? "comment" : "thanks";
        return new StudyState
        {
            Step = step,
            Answered = participant.Answered,
            Total = total,
            PixelsPerMillimetre = participant.PixelsPerMillimetre,
            Trial = step == "trials" ? Shown(participant) : null,
            Page = whole ? Study.Page : null,
            Classes = whole && Study.Kind == StudyKind.Identify ? Study.Classes : null,
        };
    }

    /// <summary>The key of a trial, the same whenever it is asked for.</summary>
    public string Key(StoredParticipant participant, int trial) => Convert.ToHexStringLower(
        HMACSHA256.HashData(secret.Span, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{participant.Link}/{trial}"))).AsSpan(0, 16));

    /// <summary>Whether a key is that of a trial.</summary>
    public bool Holds(StoredParticipant participant, int trial, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Key(participant, trial)), Encoding.UTF8.GetBytes(key));

    /// <summary>A picture of the trial that someone is at; null where the key or the place is not of that.</summary>
    public byte[]? Picture(StoredParticipant participant, string key, int place)
    {
        if (participant.Answered >= _plan.Count || !participant.Person.Consented || !Holds(participant, participant.Answered, key)) return null;
        StudyTrial trial = Trials(participant)[participant.Answered];
        return place < 0 || place >= trial.Pictures.Count ? null : _pictures.GetOrAdd(trial.Pictures[place], folder.Picture);
    }

    private ShownTrial Shown(StoredParticipant participant)
    {
        string key = Key(participant, participant.Answered);
        int places = Trials(participant)[participant.Answered].Pictures.Count;
        return new ShownTrial(participant.Answered, key,
            [.. Enumerable.Range(0, places).Select(place => FormattableString.Invariant($"/p/{participant.Link}/picture/{key}/{place}"))]);
    }

    private IReadOnlyList<StudyTrial> Trials(StoredParticipant participant) => _trials.GetOrAdd(participant.Person.Plan, _plan.Trials);
}
