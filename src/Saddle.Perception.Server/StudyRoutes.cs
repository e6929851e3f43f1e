using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saddle.Perception.Answers;
using Saddle.Perception.Pages;
using Saddle.Storage;

namespace Saddle.Perception.Server;

/// <summary>The addresses of a study, and what each takes and gives.</summary>
internal sealed class StudyRoutes(StudyProgress progress, AnswerWriter writer, Refusals refusals)
{
    private const string Json = "application/json", Html = "text/html; charset=utf-8";
    private const string NobodysLink = "This link belongs to nobody. Check that you copied all of it.";
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
        + "base-uri 'none'; "
        + "frame-ancestors 'none'";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 4,
    };

    /// <summary>Adds the addresses to an application.</summary>
    public void Map(WebApplication application)
    {
        application.Use(Guard);
        // Explicit, so that the guard stands before it.
        application.UseRouting();
        byte[] start = PageFiles.Notice(progress.Study.Page.Title, "This is a study of how people see pictures. You need the link that you were given.", "");
        application.MapGet("/", context => Text(context, 200, Html, start));
        application.MapGet("/favicon.ico", context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        foreach (string name in PageFiles.Served)
        {
            byte[] file = PageFiles.Read(name);
            string type = name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
            application.MapGet($"/{name}", context => Text(context, 200, type, file));
        }
        application.MapGet("/p/{link}", Page);
        application.MapGet("/p/{link}/state", context => With(context, (_, participant) => Reply.Shows(progress.State(participant, whole: true))));
        application.MapGet("/p/{link}/picture/{key}/{place:int}", Picture);
        application.MapPost("/p/{link}/consent", context => With<SentConsent>(context, Consent));
        application.MapPost("/p/{link}/size", context => With<SentSize>(context, Size));
        application.MapPost("/p/{link}/answer", context => With<SentAnswer>(context, Answered));
        application.MapPost("/p/{link}/comment", context => With<SentComment>(context, Commented));
        application.MapFallback(context => NoPage(context, "no such page"));
    }

    // Addresses are relative, since a proxy may show the server behind a path of its own, which the server is not told.
    private static string Up(HttpContext context) =>
        string.Concat(Enumerable.Repeat("../", Math.Max(0, context.Request.Path.Value!.Count(letter => letter == '/') - 1)));

    private async Task Page(HttpContext context)
    {
        bool known = await writer.Do(store => Find(store, context) is not null).ConfigureAwait(false);
        if (!known) await NoPage(context, "unknown link").ConfigureAwait(false);
        else await Text(context, 200, Html, PageFiles.Document(progress.Study.Page.Title, Up(context), "", "served.js", "study.js")).ConfigureAwait(false);
    }

    private Task NoPage(HttpContext context, string reason)
    {
        refusals.Add(reason);
        return Text(context, 404, Html, PageFiles.Notice("This link does not work", NobodysLink, Up(context)));
    }

    private async Task Guard(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException error)
        {
            await Answer(context, Reply.Refuses(error.StatusCode, error.StatusCode == 413 ? "too large a body" : "no request of HTTP")).ConfigureAwait(false);
        }
        catch (SaddleException error)
        {
            // Not kept, and the page sends it again.
            refusals.Failed(error.Message);
            await Answer(context, new Reply(503, null, null, null)).ConfigureAwait(false);
        }
    }

    private Reply Consent(AnswerStore store, StoredParticipant participant, SentConsent sent)
    {
        if (!sent.Agreed) return Reply.Refuses(400, "no consent", participant.Number);
        store.Consent(participant.Number);
        return Now(store, participant);
    }

    private Reply Size(AnswerStore store, StoredParticipant participant, SentSize sent)
    {
        if (!participant.Person.Consented) return Reply.Refuses(409, "no consent", participant.Number);
        if (!(sent.PixelsPerMillimetre >= 1 && sent.PixelsPerMillimetre <= 100))
            return Reply.Refuses(400, "impossible size of the screen", participant.Number);
        store.Measure(participant.Number, sent.PixelsPerMillimetre);
        return Now(store, participant);
    }

    private Reply Answered(AnswerStore store, StoredParticipant participant, SentAnswer sent)
    {
        var answer = new Answer
        {
            Trial = sent.Trial,
            Recognised = sent.Recognised,
            Class = sent.Class,
            Place = sent.Place,
            FirstMilliseconds = sent.FirstMilliseconds,
            LastMilliseconds = sent.LastMilliseconds,
        };
        if (AnswerCheck.Problem(progress.Study, answer) is { } problem) return Reply.Refuses(400, problem, participant.Number);
        if (!progress.Holds(participant, sent.Trial, sent.Key)) return Reply.Refuses(403, "forged answer", participant.Number);
        return store.Record(participant.Number, answer) switch
        {
            AnswerReceipt.Kept or AnswerReceipt.KeptBefore => Now(store, participant),
            AnswerReceipt.NoConsent => Reply.Refuses(409, "no consent", participant.Number),
            AnswerReceipt.TooEarly => Reply.Refuses(409, "wrong order", participant.Number),
            _ => Reply.Refuses(409, "another answer to an answered trial", participant.Number),
        };
    }

    private Reply Commented(AnswerStore store, StoredParticipant participant, SentComment sent)
    {
        if (progress.State(participant, whole: false).Step is not ("comment" or "thanks")) return Reply.Refuses(409, "wrong order", participant.Number);
        if (!progress.Study.Page.Comments) return Reply.Refuses(409, "a comment where none is asked for", participant.Number);
        string text = sent.Text.Trim();
        if (Comment.Problem(text) is { } problem) return Reply.Refuses(400, problem, participant.Number);
        store.Comment(participant.Number, text);
        return Now(store, participant);
    }

    private Reply Now(AnswerStore store, StoredParticipant participant) => Reply.Shows(progress.State(store.Find(participant.Link)!, whole: false));

    private async Task Picture(HttpContext context)
    {
        string key = (string)context.GetRouteValue("key")!;
        int place = int.Parse((string)context.GetRouteValue("place")!, System.Globalization.CultureInfo.InvariantCulture);
        byte[]? png = await writer.Do(store => Find(store, context)).ConfigureAwait(false) is { } participant ? progress.Picture(participant, key, place)
            : null;
        if (png is null) await Answer(context, Reply.Refuses(404, "no such picture")).ConfigureAwait(false);
        else await Text(context, 200, "image/png", png).ConfigureAwait(false);
    }

    private async Task With(HttpContext context, Func<AnswerStore, StoredParticipant, Reply> reply) => await Answer(context, await writer.Do(store =>
        Find(store, context) is { } participant ? reply(store, participant) : Reply.Refuses(404, "unknown link")).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task With<T>(HttpContext context, Func<AnswerStore, StoredParticipant, T, Reply> reply) where T : class
    {
        // Pages of others can send forms, but not this.
        if (context.Request.ContentType?.Split(';')[0].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase) != true)
        {
            await Answer(context, Reply.Refuses(415, "no JSON")).ConfigureAwait(false);
            return;
        }
        T? sent = null;
        try
        {
            sent = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Strict, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // Answered below, together with null.
        }
        if (sent is null) await Answer(context, Reply.Refuses(400, "malformed")).ConfigureAwait(false);
        else await With(context, (store, participant) => reply(store, participant, sent)).ConfigureAwait(false);
    }

    private static StoredParticipant? Find(AnswerStore store, HttpContext context) =>
        context.GetRouteValue("link") is string { Length: 32 } link && link.All(char.IsAsciiHexDigitLower) ? store.Find(link) : null;

    private Task Answer(HttpContext context, Reply reply)
    {
        if (reply.Reason is { } reason) refusals.Add(reason, reply.Participant);
        if (context.Response.HasStarted) return Task.CompletedTask;
        object body = (object?)reply.State ?? new { Message = Words(reply) };
        return Text(context, reply.Status, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
    }

    private static string Words(Reply reply) => reply.Status switch
    {
        404 => NobodysLink,
        >= 500 => "This could not be kept.",
        _ when reply.Reason?.EndsWith("comment", StringComparison.Ordinal) == true =>
            "This text cannot be kept. Please write plain words, at most 1000 letters, without angle brackets.",
        _ => $"That was refused: {reply.Reason}.",
    };

    private static async Task Text(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
