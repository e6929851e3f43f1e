namespace Saddle.Perception.Server;

/// <summary>What a request comes to: a state, or a refusal.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="State">What the page is to show; null where the request is refused.</param>
/// <param name="Reason">Why it is refused, in the program's own words; null where it is not.</param>
/// <param name="Participant">Whose link was used; null where none was.</param>
internal sealed record Reply(int Status, StudyState? State, string? Reason, int? Participant)
{
    public static Reply Shows(StudyState state) => new(200, state, null, null);

    public static Reply Refuses(int status, string reason, int? participant = null) => new(status, null, reason, participant);
}
