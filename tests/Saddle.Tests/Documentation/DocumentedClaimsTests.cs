using System.Text.Json.Nodes;
using Saddle.Cli.Claims;
using Saddle.Cli.Threats;

namespace Saddle.Tests.Documentation;

/// <summary>What the pages say of claims and threat models is what the command knows.</summary>
public class DocumentedClaimsTests
{
    [Fact]
    public void The_page_lists_the_fields_that_a_claim_may_have()
    {
        var rows = ClaimFields.All.Select(field => $"| `{field.Path}`{(field.Required ? " (needed)" : "")} | "
            + $"{field.Meaning.Replace("|", "\\|", StringComparison.Ordinal)}{Words(field)} |");
        Holds("docs/claims.md", string.Join('\n', ["| field | what it is |", "|---|---|", .. rows]) + "\n");
    }

    [Fact]
    public void The_schema_is_that_of_the_fields()
    {
        string text = File.ReadAllText(RepositoryFiles.Path("docs/claim.schema.json"));
        Assert.True(text == ClaimSchema.Text() + "\n", "docs/claim.schema.json is not what 'saddle check --schema' prints; write it anew.");
        // Every field has its place there, and none is there that has none.
        Assert.Equal(ClaimFields.All.Select(field => field.Path).Order(StringComparer.Ordinal), Paths(JsonNode.Parse(text)!, "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_of_threat_models_is_that_of_the_catalogue() =>
        Assert.True(File.ReadAllText(RepositoryFiles.Path("docs/threats.md")) == ThreatsPage.Text(),
            "docs/threats.md is not what 'saddle threats --markdown' prints; write it anew.");

    private static string Words(ClaimField field) =>
        field.Words.Count == 0 ? "" : $" One of {string.Join(", ", field.Words.Select(word => $"`{word}`"))}.";

    private static IEnumerable<string> Paths(JsonNode schema, string section)
    {
        foreach ((string name, JsonNode? field) in schema["properties"]?.AsObject() ?? [])
        {
            string path = section.Length == 0 ? name : $"{section}.{name}";
            yield return path;
            JsonNode inner = field!["items"]?["anyOf"]?[1] ?? field;
            foreach (string further in Paths(inner, path)) yield return further;
        }
    }

    private static void Holds(string page, string table)
    {
        if (!File.ReadAllText(RepositoryFiles.Path(page)).Contains(table, StringComparison.Ordinal)) Assert.Fail($"{page} lacks this table:\n{table}");
    }
}
