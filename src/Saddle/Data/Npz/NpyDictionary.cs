using System.Text.RegularExpressions;

namespace Saddle.Data;

/// <summary>The Python dictionary in the header of a .npy file, read as text and never evaluated.</summary>
/// <param name="Type">The value of <c>descr</c>.</param>
/// <param name="Fortran">The value of <c>fortran_order</c>.</param>
/// <param name="Shape">The sizes as they are written.</param>
internal sealed partial record NpyDictionary(string Type, bool Fortran, IReadOnlyList<string> Shape)
{
    /// <summary>Reads the three entries, in any order, each exactly once and nothing else.</summary>
    /// <exception cref="InvalidDataException">It is another dictionary or none.</exception>
    public static NpyDictionary Parse(string text)
    {
        var tokens = new Queue<string>(Tokens().Matches(text).Select(match => match.Value));
        string? type = null;
        bool? fortran = null;
        IReadOnlyList<string>? shape = null;
        Expect(tokens, "{");
        while (Next(tokens) is var key and not "}")
        {
            Expect(tokens, ":");
            switch (Unquoted(key))
            {
                case "descr" when type is null: type = ReadType(tokens); break;
                case "fortran_order" when fortran is null: fortran = ReadTruth(tokens); break;
                case "shape" when shape is null: shape = ReadTuple(tokens); break;
                default: throw Malformed($"{key} is unknown or there twice");
            }
            if (tokens.TryPeek(out string? separator) && separator != "}") Expect(tokens, ",");
        }
        if (tokens.Count > 0) throw Malformed($"'{tokens.Peek()}' follows its end");
        return new NpyDictionary(type ?? throw Malformed("descr is missing"), fortran ?? throw Malformed("fortran_order is missing"),
            shape ?? throw Malformed("shape is missing"));
    }

    private static string ReadType(Queue<string> tokens)
    {
        string token = Next(tokens);
        return token == "[" ? throw new InvalidDataException("it is a structured array; expected plain numbers of one type.") : Unquoted(token);
    }

    private static bool ReadTruth(Queue<string> tokens) => Next(tokens) switch
    {
        "True" => true,
        "False" => false,
        string other => throw Malformed($"fortran_order is {other}"),
    };

    private static List<string> ReadTuple(Queue<string> tokens)
    {
        var sizes = new List<string>();
        Expect(tokens, "(");
        while (Next(tokens) is var size and not ")")
        {
            sizes.Add(size);
            if (tokens.TryPeek(out string? separator) && separator != ")") Expect(tokens, ",");
        }
        return sizes;
    }

    private static string Unquoted(string token) => token.Length > 3 && token[0] is '\'' or '"' && token[^1] == token[0]
        ? token[1..^1]
        : throw Malformed($"{token} stands where a text was expected");

    private static string Next(Queue<string> tokens) => tokens.TryDequeue(out string? token) ? token : throw Malformed("it ends too early");

    private static void Expect(Queue<string> tokens, string expected)
    {
        string token = Next(tokens);
        if (token != expected) throw Malformed($"'{token}' stands where '{expected}' was expected");
    }

    private static InvalidDataException Malformed(string what) => new($"its header is malformed: {what}.");

    [GeneratedRegex("""'[^'\n]*'|"[^"\n]*"|[A-Za-z0-9_+\-.]+|\S""", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
