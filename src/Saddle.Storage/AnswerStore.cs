using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Saddle.Perception.Answers;

namespace Saddle.Storage;

/// <summary>
/// The answers of a study in <c>answers.db</c> of its folder: participants by number and random link, answers in order, each once. What was committed
/// outlives a killed process and a power cut (write-ahead log, synchronous FULL); others may read while answers come in.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class AnswerStore : IDisposable
{
    private const string FileName = "answers.db", HashName = "study", SecretName = "secret";
    private const int LinkBytes = 16, MostReasons = 100;

    private readonly SqliteConnection _connection;
    private readonly string _folder, _hash;
    private bool _inTransaction;

    private AnswerStore(string folder, string hash, SqliteConnection connection) => (_folder, _hash, _connection) = (folder, hash, connection);

    /// <summary>What keys of trials are derived from; nobody outside knows it.</summary>
    public ReadOnlyMemory<byte> Secret { get; private set; }

    /// <summary>How many participants there are.</summary>
    public int Participants => Guarded(() => (int)Scalar("SELECT count(*) FROM participant"));

    /// <summary>How many answers there are.</summary>
    public int Answers => Guarded(() => (int)Scalar("SELECT count(*) FROM answer"));

    /// <summary>Whether a folder has answers, or links for them.</summary>
    /// <param name="folder">The study's folder.</param>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Opens the answers of a study, or begins them.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="hash">The study's hash.</param>
    /// <exception cref="RunFolderException">There are answers to another study, so this one was changed after its first answer; or the file is damaged or
    /// another program's.</exception>
    /// <exception cref="EnvironmentException">The file cannot be made, read or written.</exception>
    public static AnswerStore Open(string folder, string hash)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, FileName),
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        var store = new AnswerStore(folder, hash, connection);
        try
        {
            store.Guarded(() =>
            {
                connection.Open();
                store.Prepare();
                return true;
            });
            return store;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes changes whole or not at all; they are on the disk when the outermost of such calls returns.</summary>
    /// <param name="change">The changes.</param>
    /// <exception cref="EnvironmentException">They cannot be written.</exception>
    public T InTransaction<T>(Func<T> change) => Guarded(() =>
    {
        if (_inTransaction) return change();
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _inTransaction = true;
        try
        {
            T result = change();
            transaction.Commit();
            return result;
        }
        finally
        {
            _inTransaction = false;
        }
    });

    /// <summary>Adds participants with new links until there are so many of them.</summary>
    /// <param name="count">How many there are to be; those that are there already stay.</param>
    /// <returns>All links, in the order of the participants; imported ones have none.</returns>
    public IReadOnlyList<string> Links(int count) => InTransaction(() =>
    {
        for (int have = (int)Scalar("SELECT count(*) FROM participant WHERE imported = 0"); have < count; have++)
            Add(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LinkBytes)), have, false);
        return (IReadOnlyList<string>)Rows.Query(_connection, row => row.GetString(0), "SELECT link FROM participant WHERE imported = 0 ORDER BY number");
    });

    /// <summary>Who has a link; null where nobody has.</summary>
    /// <param name="link">The random part of the link.</param>
    public StoredParticipant? Find(string link) => Guarded(() => Rows.Query(_connection, Participant,
        "SELECT number, link, plan, consented, pixels_per_millimetre, comment, (SELECT count(*) FROM answer WHERE participant = number) FROM participant "
            + "WHERE link = $1 AND imported = 0", link).SingleOrDefault());

    /// <summary>Keeps that someone consents.</summary>
    /// <param name="participant">The participant's number.</param>
    public void Consent(int participant) =>
        Guarded(() => Changed("UPDATE participant SET consented = 1 WHERE number = $1", participant));

    /// <summary>Keeps the size of someone's pixels; the first one stays, so that pictures keep their size.</summary>
    /// <param name="participant">The participant's number.</param>
    /// <param name="pixels">Pixels of a millimetre.</param>
    public void Measure(int participant, double pixels) => Guarded(() => Changed(
        "UPDATE participant SET pixels_per_millimetre = $2 WHERE number = $1 AND pixels_per_millimetre IS NULL", participant, pixels));

    /// <summary>Keeps what someone wrote at the end; the first text stays.</summary>
    /// <param name="participant">The participant's number.</param>
    /// <param name="comment">The text; empty for nothing.</param>
    public void Comment(int participant, string comment) =>
        Guarded(() => Changed("UPDATE participant SET comment = $2 WHERE number = $1 AND comment IS NULL", participant, comment));

    /// <summary>Keeps an answer, in order and once.</summary>
    /// <param name="participant">The participant's number.</param>
    /// <param name="answer">The answer, which was checked to be one to its trial.</param>
    /// <exception cref="RunFolderException">There are answers to another study than this one.</exception>
    public AnswerReceipt Record(int participant, Answer answer) => InTransaction(() =>
    {
        RequireStudy();
        if (Scalar("SELECT consented FROM participant WHERE number = $1", participant) == 0) return AnswerReceipt.NoConsent;
        List<Answer> known = Rows.Query(_connection, Answer, $"SELECT {Columns} FROM answer WHERE participant = $1 AND trial = $2", participant, answer.Trial);
        if (known is [var other]) return other == answer ? AnswerReceipt.KeptBefore : AnswerReceipt.Contradicts;
        if (Scalar("SELECT count(*) FROM answer WHERE participant = $1", participant) != answer.Trial) return AnswerReceipt.TooEarly;
        Insert(participant, answer);
        return AnswerReceipt.Kept;
    });

    /// <summary>Keeps the answers of someone who answered elsewhere.</summary>
    /// <param name="document">What was handed over, which was checked to be answers to this study.</param>
    /// <returns>Kept; kept before where the same was imported already; contradicting where the same participant handed over something else; another's where
    /// the name is that of someone who has a link.</returns>
    /// <exception cref="RunFolderException">There are answers to another study than this one.</exception>
    public AnswerReceipt Import(AnswerDocument document) => InTransaction(() =>
    {
        RequireStudy();
        List<(int Number, int Plan, bool Imported)> known = Rows.Query(_connection, row => (row.GetInt32(0), row.GetInt32(1), row.GetBoolean(2)),
            "SELECT number, plan, imported FROM participant WHERE link = $1", document.Participant);
        int number, before = 0;
        if (known is [var one])
        {
            // Answers to what a link shows need the keys of its trials.
            if (!one.Imported) return AnswerReceipt.OfAnother;
            // Handed over again with more answers is going on; with other ones it is not.
            List<Answer> kept = ReadAnswers(one.Number);
            if (one.Plan != document.Plan || !kept.SequenceEqual(document.Answers.Take(kept.Count))) return AnswerReceipt.Contradicts;
            (number, before) = (one.Number, kept.Count);
        }
        else
        {
            number = Add(document.Participant, document.Plan, true);
            Consent(number);
        }
        if (document.PixelsPerMillimetre is { } pixels) Measure(number, pixels);
        if (document.Comment is { } comment) Comment(number, comment);
        foreach (Answer answer in document.Answers.Skip(before)) Insert(number, answer);
        return before > 0 && before == document.Answers.Count ? AnswerReceipt.KeptBefore : AnswerReceipt.Kept;
    });

    /// <summary>Counts what was refused, by the reason alone.</summary>
    /// <param name="reason">The reason, one of the program's own words.</param>
    /// <param name="count">How often since it was counted last.</param>
    public void Refuse(string reason, int count = 1) => Guarded(() => Changed(
        "INSERT INTO refusal SELECT $1, 0 WHERE (SELECT count(*) FROM refusal) < $2 ON CONFLICT DO NOTHING", reason, MostReasons)
        && Changed("UPDATE refusal SET count = count + $2 WHERE reason = $1", reason, count));

    /// <summary>How often something was refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refusals() => Guarded(() =>
        Rows.Query(_connection, row => (row.GetString(0), row.GetInt64(1)), "SELECT reason, count FROM refusal ORDER BY reason")
            .ToDictionary(pair => pair.Item1, pair => pair.Item2));

    /// <summary>All participants with their answers, in order.</summary>
    public IReadOnlyList<Participant> Read() => InTransaction(() =>
    {
        ILookup<int, Answer> answers = Rows.Query(_connection, row => (Number: row.GetInt32(6), Answer: Answer(row)),
            $"SELECT {Columns}, participant FROM answer ORDER BY participant, trial").ToLookup(pair => pair.Number, pair => pair.Answer);
        return (IReadOnlyList<Participant>)[.. Rows.Query(_connection, Participant,
            "SELECT number, link, plan, consented, pixels_per_millimetre, comment, 0 FROM participant ORDER BY number")
            .Select(stored => stored.Person with { Answers = [.. answers[stored.Number]] })];
    });

    /// <summary>Closes the file.</summary>
    public void Dispose() => _connection.Dispose();

    private const string Columns = "trial, recognised, class, place, first_milliseconds, last_milliseconds";

    private List<Answer> ReadAnswers(int participant) =>
        Rows.Query(_connection, Answer, $"SELECT {Columns} FROM answer WHERE participant = $1 ORDER BY trial", participant);

    private int Add(string link, int plan, bool imported)
    {
        Changed("INSERT INTO participant (number, link, plan, imported) VALUES ((SELECT ifnull(max(number) + 1, 0) FROM participant), $1, $2, $3)", link,
            plan, imported);
        return (int)Scalar("SELECT number FROM participant WHERE link = $1", link);
    }

    private void Insert(int participant, Answer answer) => Changed("INSERT INTO answer VALUES ($1, $2, $3, $4, $5, $6, $7)", participant, answer.Trial,
        answer.Recognised, answer.Class, answer.Place, answer.FirstMilliseconds, answer.LastMilliseconds);

    private static Answer Answer(SqliteDataReader row) => new()
    {
        Trial = row.GetInt32(0),
        Recognised = row.IsDBNull(1) ? null : row.GetBoolean(1),
        Class = row.IsDBNull(2) ? null : row.GetInt32(2),
        Place = row.IsDBNull(3) ? null : row.GetInt32(3),
        FirstMilliseconds = row.GetInt32(4),
        LastMilliseconds = row.GetInt32(5),
    };

    private static StoredParticipant Participant(SqliteDataReader row) => new(row.GetInt32(0), row.GetString(1), row.GetInt32(6),
        row.IsDBNull(4) ? null : row.GetDouble(4),
        new Participant { Plan = row.GetInt32(2), Consented = row.GetBoolean(3), Comment = row.IsDBNull(5) ? null : row.GetString(5) });

    private void Prepare()
    {
        RunSchema.Execute(_connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
        long application = Scalar("PRAGMA application_id"), version = Scalar("PRAGMA user_version");
        if (application == 0 && Scalar("SELECT count(*) FROM sqlite_master") == 0) AnswerSchema.Create(_connection);
        else if (application != AnswerSchema.ApplicationId || version != AnswerSchema.Version)
            throw new RunFolderException($"The file {Path.Combine(_folder, FileName)} holds no answers that this version reads (version {version}, expected "
                + $"{AnswerSchema.Version}). Move it away to begin anew.");
        InTransaction(() =>
        {
            if (OfAnotherStudy()) throw ChangedStudy();
            if (Fact(SecretName) is null) Keep(SecretName, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            Secret = Convert.FromHexString(Fact(SecretName)!);
            return true;
        });
    }

    // Whoever answers was shown the study of this store. The first answer says to which study all are: until then it may change under a server that runs.
    private void RequireStudy()
    {
        if (Fact(HashName) == _hash) return;
        if (OfAnotherStudy()) throw ChangedStudy();
        Keep(HashName, _hash);
    }

    private bool OfAnotherStudy() => Fact(HashName) is { } known && known != _hash && Scalar("SELECT EXISTS (SELECT 1 FROM answer)") > 0;

    private RunFolderException ChangedStudy() => new($"The study in {_folder} was changed after its first answer: people answered to another study.json "
        + "than the one that is there now. Put the old one back, or make a new study in another folder.");

    private string? Fact(string name) => Rows.Query(_connection, row => row.GetString(0), "SELECT value FROM fact WHERE name = $1", name).SingleOrDefault();

    private void Keep(string name, string value) => Changed("INSERT INTO fact VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE "
        + "value "
        + "<> excluded.value", name, value);

    private bool Changed(string text, params ReadOnlySpan<object?> values)
    {
        Rows.Change(_connection, text, values);
        return true;
    }

    private long Scalar(string text, params ReadOnlySpan<object?> values) => Rows.Query(_connection, row => row.GetInt64(0), text, values).Single();

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw error.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_FULL => new EnvironmentException($"The disk of {_folder} is full. Free some space: what was acknowledged is kept.", error),
                SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR => new RunFolderException(
                    $"The file {Path.Combine(_folder, FileName)} is damaged or holds no answers of Saddle. Move it away to begin anew.", error),
                _ => new EnvironmentException($"The file {Path.Combine(_folder, FileName)} cannot be read or written: {error.Message.TrimEnd('.')}. Check the "
                    + "permissions of the folder and of its files, and the disk.", error),
            };
        }
        catch (Exception error) when (error is InvalidCastException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new RunFolderException($"The rows of {Path.Combine(_folder, FileName)} are damaged. Move it away to begin anew.", error);
        }
    }
}
