using System.Text.Json.Nodes;
using Saddle.Cli.Output;

namespace Saddle.Cli.Claims;

/// <summary>The JSON schema of claims, for editors; made of the fields that the reader knows.</summary>
internal static class ClaimSchema
{
    /// <summary>The schema, as docs/claim.schema.json has it.</summary>
    public static string Text()
    {
        JsonObject whole = Section("");
        whole.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        whole.Insert(1, "title", "A claim of robustness, for saddle check");
        return JsonOutput.Of(whole);
    }

    private static JsonObject Section(string section)
    {
        ClaimField[] fields = [.. ClaimFields.Of(section)];
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Field(field)))),
        };
        string[] required = [.. fields.Where(field => field.Required).Select(field => field.Name)];
        if (required.Length > 0) schema["required"] = List(required);
        if (Alternatives(section) is { Length: > 0 } alternatives)
            schema["oneOf"] = new JsonArray([.. alternatives.Select(name => new JsonObject { ["required"] = List([name]) })]);
        return schema;
    }

    /// <summary>Fields of which a section has one and no other.</summary>
    private static string[] Alternatives(string section) => section switch
    {
        "model" => ["file", "name"],
        "claim" => ["atLeast", "atMost"],
        _ => [],
    };

    private static JsonObject Field(ClaimField field)
    {
        JsonObject schema = field.Kind switch
        {
            FieldKind.Fields => Section(field.Name),
            FieldKind.Text => new JsonObject { ["type"] = "string" },
            FieldKind.Number => new JsonObject { ["type"] = List(["number", "string"]) },
            FieldKind.Whole => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            FieldKind.Flag => new JsonObject { ["type"] = "boolean" },
            FieldKind.Word => new JsonObject { ["enum"] = List(field.Words) },
            FieldKind.Numbers => new JsonObject
            {
                ["type"] = List(["number", "string", "array"]),
                ["items"] = new JsonObject { ["type"] = List(["number", "string"]) },
            },
            FieldKind.Examples => new JsonObject
            {
                ["type"] = List(["string", "integer", "array"]),
                ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            },
            _ => Texts(field),
        };
        schema["description"] = field.Meaning;
        return schema;
    }

    /// <summary>One text or a list of them; parts with fields of their own may stand as these.</summary>
    private static JsonObject Texts(ClaimField field)
    {
        var text = new JsonObject { ["type"] = "string" };
        JsonNode item = ClaimFields.Of(field.Name).Any() ? new JsonObject { ["anyOf"] = new JsonArray(text, Section(field.Name)) } : text;
        return new JsonObject { ["type"] = List(["string", "array"]), ["items"] = item };
    }

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
