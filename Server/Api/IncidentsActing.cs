using System.Globalization;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>What somebody does about an incident: each answers the incident as it is then.</summary>
internal static class IncidentsActing
{
    private const string Text = "text";
    private const int MaxText = 2_000;

    public static void MapIncidentsActing(this IEndpointRouteBuilder app)
    {
        const string Incident = "/api/incidents/{id:long}";
        app.MapPost("/api/incidents/ack", AcknowledgeAllAsync);
        app.Map(Incident + "/ack", [], (_, acting) => acting.Actions.Acknowledge(acting.Id, acting.Who));
        app.Map(Incident + "/close", [Text], (body, acting) =>
        {
            var text = body.Text(Text, MaxText);
            return body.Problem is null ? acting.Actions.Close(acting.Id, acting.Who, text) : null;
        });
        app.Map(Incident + "/snooze", ["for"], (body, acting) =>
            body.Read<TimeSpan>("for", TryReadLength, "a time from \"00:01:00\" to \"30.00:00:00\"", isRequired: true) is { } length
                ? acting.Actions.Snooze(acting.Id, length, acting.Who)
                : null);
        app.Map(Incident + "/comment", [Text], (body, acting) =>
        {
            if (body.Text(Text, MaxText) is { } text && !string.IsNullOrWhiteSpace(text)) return acting.Actions.Comment(acting.Id, acting.Who, text);
            body.Refuse(Text, "text must say something.");
            return null;
        });
        app.Map(Incident + "/feedback", ["is", Text], (body, acting) =>
        {
            var said = body.Read<Feedback>("is", IncidentWords.TryRead, $"one of {IncidentWords.ListOf<Feedback>()}", isRequired: true);
            var text = body.Text(Text, MaxText);
            return body.Problem is null ? acting.Actions.Judge(acting.Id, said!.Value, acting.Who, text) : null;
        });
    }

    private static void Map(this IEndpointRouteBuilder app, string address, string[] fields, Func<JsonBody, Acting, IncidentRow?> act) => app.MapPost(
        address,
        async (long id, HttpContext context, IncidentActions actions, IncidentReader incidents, IPointStore store) =>
        {
            var body = await JsonBody.ReadAsync(context.Request, [.. fields, Acting.WhoField]);
            var who = body.Text(Acting.WhoField, Acting.MaxWho);
            if (body.Problem is { } refused) return refused;
            try
            {
                var incident = act(body, new Acting(id, who ?? NameOf(context), actions));
                if (body.Problem is { } problem) return problem;
                return incident is null ? IncidentsReading.Unknown(id) : await IncidentsReading.AnswerAsync(incident, incidents, store, context.RequestAborted);
            }
            catch (IncidentClosedException e)
            {
                return Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "Closed", detail: e.Message);
            }
        });

    /// <summary>Of many: one that is closed or unknown does not keep the others from it.</summary>
    private static async Task<IResult> AcknowledgeAllAsync(HttpContext context, IncidentActions actions)
    {
        const string Ids = "ids";
        var body = await JsonBody.ReadAsync(context.Request, [Ids, Acting.WhoField]);
        var (ids, who) = (body.Ids(Ids, IncidentQuery.MaxLimit), body.Text(Acting.WhoField, Acting.MaxWho) ?? NameOf(context));
        if (body.Problem is { } refused) return refused;
        var became = ids.Distinct().ToLookup(id => Acknowledge(actions, id, who));
        return Results.Json(new { acknowledged = became[Fate.Acknowledged], closed = became[Fate.Closed], unknown = became[Fate.Unknown] });
    }

    private static Fate Acknowledge(IncidentActions actions, long id, string who)
    {
        try
        {
            return actions.Acknowledge(id, who) is null ? Fate.Unknown : Fate.Acknowledged;
        }
        catch (IncidentClosedException)
        {
            return Fate.Closed;
        }
    }

    private static string NameOf(HttpContext context) => context.User.Identity?.Name ?? "api";

    private static bool TryReadLength(string text, out TimeSpan length) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out length) && length >= TimeSpan.FromMinutes(1) && length <= TimeSpan.FromDays(30);

    private enum Fate
    {
        Acknowledged,
        Closed,
        Unknown,
    }

    private sealed record Acting(long Id, string Who, IncidentActions Actions)
    {
        public const string WhoField = "who";
        public const int MaxWho = 100;
    }
}
