using Saddle.Perception.Answers;

namespace Saddle.Storage;

/// <summary>Someone who takes part, as the store of answers knows them.</summary>
/// <param name="Number">The number, from 0.</param>
/// <param name="Link">The random part of the link, which nobody else has.</param>
/// <param name="Answered">How many trials are answered, from the first on.</param>
/// <param name="PixelsPerMillimetre">The size of the screen's pixels as it was measured; null where it was not yet.</param>
/// <param name="Person">Plan, consent and comment, without the answers.</param>
public sealed record StoredParticipant(int Number, string Link, int Answered, double? PixelsPerMillimetre, Participant Person);
