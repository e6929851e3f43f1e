using System.Reflection;
using System.Text;

namespace Saddle.Perception.Pages;

/// <summary>The page that people see: a document, its style and its scripts, which need nothing from elsewhere.</summary>
public static class PageFiles
{
    /// <summary>The names of the style and the scripts that a served study has.</summary>
    public static IReadOnlyList<string> Served { get; } = ["study.css", "study.js", "served.js"];

    /// <summary>A file of the page, in UTF-8.</summary>
    /// <param name="name">Its name, one of our own.</param>
    public static byte[] Read(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Saddle.Perception.{name}")
            ?? throw new ArgumentException($"The page has no file {name}.", nameof(name));
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The document.</summary>
    /// <param name="title">The study's title.</param>
    /// <param name="folder">Where style and scripts lie, as an address that ends with a slash or is empty.</param>
    /// <param name="policy">What the document itself says that it may fetch; empty where the server says so.</param>
    /// <param name="scripts">The scripts, in their order.</param>
    public static byte[] Document(string title, string folder, string policy, params IEnumerable<string> scripts)
    {
        string page = Encoding.UTF8.GetString(Read("page.html"));
        return Encoding.UTF8.GetBytes(page.Replace("{title}", Encoded(title), StringComparison.Ordinal)
            .Replace("{style}", $"<link rel=\"stylesheet\" href=\"{folder}study.css\">", StringComparison.Ordinal)
            .Replace("{policy}", policy.Length == 0 ? "" : $"<meta http-equiv=\"Content-Security-Policy\" content=\"{Encoded(policy)}\">",
                StringComparison.Ordinal)
            .Replace("{scripts}", string.Concat(scripts.Select(script => $"<script src=\"{folder}{script}\" defer></script>\n")), StringComparison.Ordinal));
    }

    /// <summary>A page of some words alone, without scripts.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="text">What it says.</param>
    /// <param name="folder">Where the style lies, as an address that ends with a slash or is empty.</param>
    public static byte[] Notice(string title, string text, string folder)
    {
        string page = Encoding.UTF8.GetString(Document(title, folder, ""));
        int begin = page.IndexOf("<noscript>", StringComparison.Ordinal), end = page.IndexOf("</main>", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(page[..begin].Replace("<main ", "<main class=\"reading\" ", StringComparison.Ordinal)
            + $"<div class=\"card\"><h1>{Encoded(title)}</h1><p>{Encoded(text)}</p></div>" + page[end..]);
    }

    private static string Encoded(string text) => System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text);
}
