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
                var incident = act(body, new Acting(id, who ?? context.User.Identity?.Name ?? "api", actions));
                if (body.Problem is { } problem) return problem;
                return incident is null ? IncidentsReading.Unknown(id) : await IncidentsReading.AnswerAsync(incident, incidents, store, context.RequestAborted);
            }
            catch (IncidentClosedException e)
            {
                return Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "Closed", detail: e.Message);
            }
        });

    private static bool TryReadLength(string text, out TimeSpan length) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out length) && length >= TimeSpan.FromMinutes(1) && length <= TimeSpan.FromDays(30);

    private sealed record Acting(long Id, string Who, IncidentActions Actions)
    {
        public const string WhoField = "who";
        public const int MaxWho = 100;
    }
}
