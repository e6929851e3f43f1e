using System.Text.Json.Nodes;
using Saddle.Perception.Studies;

namespace Saddle.Tests.Perception;

/// <summary>Answers to a small study as its exported page hands them over.</summary>
internal static class HandedAnswers
{
    public static string Name(int person) => $"{person:x32}";

    public static JsonObject Document(StudyFolder study, int person) => new()
    {
        ["study"] = study.Hash,
        ["participant"] = Name(person),
        ["plan"] = person,
        ["consented"] = true,
        ["pixelsPerMillimetre"] = 3.8,
        ["answers"] = new JsonArray([.. Enumerable.Range(0, 8).Select(trial => new JsonObject
        {
            ["trial"] = trial,
            ["recognised"] = true,
            ["class"] = trial,
            ["firstMilliseconds"] = 600,
            ["lastMilliseconds"] = 900,
        })]),
        ["comment"] = "well",
    };
}
