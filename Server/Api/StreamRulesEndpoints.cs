using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>One stream's rule of incidents, and the times in which it opens none.</summary>
internal static class StreamRulesEndpoints
{
    private const string RuleAddress = "/api/clients/{client_id}/incident_rule";
    private const string SilencesAddress = "/api/clients/{client_id}/silences";
    private const int MaxText = 500;

    private static readonly string[] SilenceFields = ["from", "to", "repeats", "text", "who"];

    public static void MapStreamRules(this IEndpointRouteBuilder app)
    {
        app.MapGet(RuleAddress, ([FromRoute(Name = "client_id")] string clientId, StreamRules rules) => Describe(clientId, rules));
        app.MapPatch(RuleAddress, ChangeAsync);
        app.MapGet(SilencesAddress, ([FromRoute(Name = "client_id")] string clientId, StreamRules rules) =>
            ClientId.TryParse(clientId, out var id) && rules.Silences(id) is { } silences
                ? Results.Json(new JsonObject { ["silences"] = new JsonArray([.. silences.Select(Describe)]) })
                : UnknownClient.Problem(clientId));
        app.MapPost(SilencesAddress, AddAsync);
        app.MapDelete(SilencesAddress + "/{silence:long}", ([FromRoute(Name = "client_id")] string clientId, long silence, StreamRules rules) =>
            ClientId.TryParse(clientId, out var id) && rules.Remove(id, silence)
                ? Results.NoContent()
                : Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "Unknown silence", detail: $"{clientId} has no silence number {silence}."));
    }

    /// <summary>Sets some fields; one that is null is the one for all streams again.</summary>
    private static async Task<IResult> ChangeAsync([FromRoute(Name = "client_id")] string clientId, HttpContext context, StreamRules rules)
    {
        var body = await JsonBody.ReadAsync(context.Request, RuleJson.Names);
        if (body.Problem is { } refused) return refused;
        if (!ClientId.TryParse(clientId, out var id)) return UnknownClient.Problem(clientId);
        return rules.Change(id, body.Fields) is { } problem
            ? Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Bad rule", detail: problem + ".")
            : Describe(clientId, rules);
    }

    private static async Task<IResult> AddAsync([FromRoute(Name = "client_id")] string clientId, HttpContext context, StreamRules rules)
    {
        var body = await JsonBody.ReadAsync(context.Request, SilenceFields);
        const string Time = "an ISO 8601 date or date-time";
        var from = body.Read<long>("from", Silence.TryReadTime, Time, isRequired: true);
        var to = body.Read<long>("to", Silence.TryReadTime, Time, isRequired: true);
        var repeats = body.Read<SilenceRepeats>("repeats", IncidentWords.TryRead, $"one of {IncidentWords.ListOf<SilenceRepeats>()}") ?? SilenceRepeats.Never;
        var (text, who) = (body.Text("text", MaxText), body.Text("who", MaxText));
        var silence = new Silence { FromAt = from ?? 0, ToAt = to ?? 0, Repeats = repeats, Text = text, Who = who ?? context.User.Identity?.Name ?? "api" };
        if (from >= to) body.Refuse("to", "to must be after from.");
        if (silence.Problem is { } endless) body.Refuse("to", endless + ".");
        if (body.Problem is { } problem) return problem;
        if (!ClientId.TryParse(clientId, out var id)) return UnknownClient.Problem(clientId);

        if (rules.Silences(id) is { Count: >= StreamRules.MaxSilences })
            return Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "Too many silences", detail: $"{id} has {StreamRules.MaxSilences} already: remove some first.");

        return rules.Add(id, silence) is { } added
            ? Results.Json(Describe(silence with { Id = added }), statusCode: StatusCodes.Status201Created)
            : UnknownClient.Problem(clientId);
    }

    private static IResult Describe(string clientId, StreamRules rules)
    {
        if (!ClientId.TryParse(clientId, out var id) || rules.Find(id) is not var (rule, own)) return UnknownClient.Problem(clientId);
        var json = RuleJson.Write(rule);
        json["own"] = new JsonArray([.. own.Select(name => JsonValue.Create(name))]);
        return Results.Json(json);
    }

    private static JsonObject Describe(Silence silence) => new()
    {
        ["id"] = silence.Id,
        ["from"] = Timestamps.Format(silence.FromAt),
        ["to"] = Timestamps.Format(silence.ToAt),
        ["repeats"] = IncidentWords.Of(silence.Repeats),
        ["text"] = silence.Text,
        ["who"] = silence.Who,
    };
}
