using System.Globalization;
using System.Text;
using System.Xml;
using Saddle.Evaluation.Claims;

namespace Saddle.Cli.Claims;

/// <summary>A verdict as JUnit XML: a test case that passed, failed (refuted) or could not be made (an error).</summary>
internal static class JUnitFile
{
    private const string Suite = "saddle check";

    /// <summary>Writes the verdict of a claim.</summary>
    public static void Write(string path, CheckResult result)
    {
        (string? element, string type) = result.Verdict switch
        {
            ClaimVerdict.Refuted => ("failure", "refuted"),
            ClaimVerdict.Untestable => ("error", "untestable"),
            _ => (null, ""),
        };
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CheckText.Write(result, text);
        Write(path, result.Document.File, result.Document.Title, element, type, CheckText.Sentence(result), text.ToString(),
            result.Findings?.Tried.Sum(attack => attack.CpuSeconds) ?? 0);
    }

    /// <summary>Writes that a claim's file is unusable.</summary>
    public static void Write(string path, string file, string message) =>
        Write(path, file, Path.GetFileNameWithoutExtension(file), "error", "unusable", message, "", 0);

    private static void Write(string path, string file, string title, string? element, string type, string message, string output, double seconds) =>
        AtomicFile.Write(path, stream =>
        {
            using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" });
            string time = seconds.ToString("0.0", CultureInfo.InvariantCulture);
            (string failures, string errors) = (element == "failure" ? "1" : "0", element == "error" ? "1" : "0");
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            foreach ((string name, string value) in new[] { ("name", Suite), ("tests", "1"), ("failures", failures), ("errors", errors), ("skipped", "0"),
                ("time", time) })
                xml.WriteAttributeString(name, value);
            xml.WriteStartElement("testcase");
            foreach ((string name, string value) in new[] { ("classname", file), ("name", title), ("file", file), ("time", time) })
                xml.WriteAttributeString(name, Written(value));
            if (element is not null)
            {
                xml.WriteStartElement(element);
                xml.WriteAttributeString("type", type);
                xml.WriteAttributeString("message", Written(message));
                xml.WriteString(Written(message));
                xml.WriteEndElement();
            }
            if (output.Length > 0) xml.WriteElementString("system-out", Written(output));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }, makeFolder: true);

    /// <summary>A text without the few characters that XML has no way to write.</summary>
    private static string Written(string text) => string.Concat(text.Where(letter => XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter)));
}
