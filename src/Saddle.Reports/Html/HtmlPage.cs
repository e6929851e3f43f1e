using System.Reflection;

namespace Saddle.Reports;

/// <summary>A document that needs nothing but itself: the style is inside, and there is no script.</summary>
internal static class HtmlPage
{
    /// <summary>Writes a document, whole or not at all.</summary>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(string path, string title, Html body) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.Write(Document(title, body).Markup);
    }, makeFolder: true);

    /// <summary>A document that is XML too.</summary>
    public static Html Document(string title, Html body) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style>{Style()}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>

        """);

    private static Html Style()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Saddle.Reports.report.css")!;
        using var reader = new StreamReader(resource);
        return new Html(reader.ReadToEnd());
    }
}
