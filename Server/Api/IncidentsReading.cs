using System.Globalization;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>Incidents of all streams, the newest first, and one with all that happened to it.</summary>
internal static class IncidentsReading
{
    private const int UsualLimit = 100;

    public static void MapIncidentsReading(this IEndpointRouteBuilder app)
    {
        // The second is another name of the first.
        foreach (var address in (string[])["/api/incidents", "/api/alerts"])
        {
            app.MapGet(address, List);
            app.MapGet(address + "/{id:long}", FindAsync);
        }

        app.MapGet("/api/incidents/{id:long}/proposals", ProposeAsync);
        app.MapGet("/api/labels", (IncidentReader incidents) => Results.Json(incidents.Labels(Feedback.Real)));
    }

    /// <remarks>
    /// Asks for <c>client_id</c>, <c>search</c> in it, <c>state</c>, <c>unclosed=true</c>, <c>kind</c>, <c>min_severity</c>, those that touch <c>from</c> to <c>to</c>, and by
    /// pages: <c>limit</c> with <c>cursor</c>, which the page before told as <c>next_cursor</c>.
    /// </remarks>
    private static IResult List(HttpRequest request, IncidentReader incidents)
    {
        var asked = new Asked(request);
        var (from, to) = asked.Time();
        var severity = asked.OneOf<Severity>("min_severity");
        var query = new IncidentQuery
        {
            Contains = request.Query["search"],
            Kind = asked.OneOf<IncidentKind>("kind"),
            State = asked.OneOf<IncidentState>("state"),
            UnclosedOnly = request.Query["unclosed"] == "true",
            MinSeverity = severity is { } least ? IncidentQuery.ScoreOf(least) : null,
            FromMicros = from == long.MinValue ? null : from,
            ToMicros = to == long.MaxValue ? null : to,
            BeforeId = asked.Number("cursor", 1, long.MaxValue),
            Limit = (int)(asked.Number("limit", 1, IncidentQuery.MaxLimit) ?? UsualLimit),
        };
        if (asked.Problem is { } problem) return problem;
        if (request.Query.TryGetValue("client_id", out var client))
        {
            if (!ClientId.TryParse(client, out var id)) return Live.UnknownClient.Problem(client.ToString());
            query = query with { Id = id };
        }

        return JsonAnswer.Of((Rows: incidents.List(query), query.Limit), static (json, page) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("incidents"u8);
            foreach (var incident in page.Rows) IncidentJson.Write(json, incident);
            json.WriteEndArray();
            if (page.Rows.Count == page.Limit) json.WriteString("next_cursor"u8, page.Rows[^1].Id.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> FindAsync(long id, IncidentReader incidents, IPointStore store, CancellationToken ct) =>
        incidents.Find(id) is { } incident ? await AnswerAsync(incident, incidents, store, ct) : Unknown(id);

    /// <summary>Changes of the stream's rule that would have kept it quiet, each as <c>PATCH …/incident_rule</c> takes it.</summary>
    private static async Task<IResult> ProposeAsync(long id, IncidentReader incidents, RuleProposals proposals, CancellationToken ct)
    {
        if (incidents.Find(id) is not { } incident) return Unknown(id);
        return JsonAnswer.Of(await proposals.ForAsync(incident, ct), static (json, found) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("proposals"u8);
            foreach (var proposal in found) IncidentJson.Write(json, proposal);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The incident with what happened to it, and who voted for it as far as the stream's settings still tell.</summary>
    public static async Task<IResult> AnswerAsync(IncidentRow incident, IncidentReader incidents, IPointStore store, CancellationToken ct)
    {
        var client = ClientId.TryParse(incident.ClientId, out var id) ? await store.FindClientAsync(id, ct) : null;
        return JsonAnswer.Of(
            (Incident: incident, Events: incidents.EventsOf(incident.Id), Feedback: incidents.FeedbackOn(incident.Id), client?.Settings.Detectors),
            static (json, found) => IncidentJson.Write(json, found.Incident, found.Detectors ?? [], () =>
            {
                if (found.Feedback is { } feedback) json.WriteString("feedback"u8, IncidentWords.Of(feedback));
                json.WriteStartArray("events"u8);
                foreach (var happened in found.Events) IncidentJson.Write(json, happened);
                json.WriteEndArray();
            }));
    }

    public static IResult Unknown(long id) => Results.Problem(
        statusCode: StatusCodes.Status404NotFound, title: "Unknown incident", detail: $"There is no incident number {id}.");
}
