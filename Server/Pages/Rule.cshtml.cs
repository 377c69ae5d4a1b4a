using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>When one stream's anomalies become an incident, and when it is silenced.</summary>
/// <remarks>Whose page may post here is SameSiteGuard's to say.</remarks>
[IgnoreAntiforgeryToken]
internal sealed class RuleModel(StreamRules rules) : PageModel
{
    [FromRoute(Name = "client_id")]
    public string Asked { get; set; } = "";

    public ClientId Id { get; private set; }

    /// <summary>By wire name, as text.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; private set; } = new Dictionary<string, string>();

    /// <summary>The stream's own; the others are as for all streams.</summary>
    public IReadOnlyList<string> Own { get; private set; } = [];

    public IReadOnlyList<Silence> Silences { get; private set; } = [];

    /// <summary>Why nothing was changed.</summary>
    public string? Problem { get; private set; }

    public IActionResult OnGet() => Read() ? Page() : NotFound();

    /// <summary>What differs from what it was becomes the stream's own; an emptied field is as for all streams again.</summary>
    public IActionResult OnPost()
    {
        if (!Read()) return NotFound();
        var change = new JsonObject();
        foreach (var (name, was) in Fields)
        {
            var text = Request.Form[name].ToString().Trim();
            if (text == was) continue;
            change[name] = text.Length == 0 ? null
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
                : JsonValue.Create(text);
        }

        return Answer(rules.Change(Id, change));
    }

    public IActionResult OnPostSilence(string? from, string? to, string? repeats, string? text)
    {
        if (!Read()) return NotFound();
        if (!Silence.TryReadTime(from, out var begins) || !Silence.TryReadTime(to, out var ends) || begins >= ends || !IncidentWords.TryRead<SilenceRepeats>(repeats, out var cycle))
            return Answer("A silence begins and ends at a date and time, UTC, and does not end before it begins");
        if (Silences.Count >= StreamRules.MaxSilences) return Answer(StreamRules.TooManySilences);
        var silence = new Silence { FromAt = begins, ToAt = ends, Repeats = cycle, Text = string.IsNullOrWhiteSpace(text) ? null : text, Who = Person.Of(HttpContext) };
        if (silence.Problem is { } endless) return Answer(endless);
        rules.Add(Id, silence);
        return Answer(problem: null);
    }

    public IActionResult OnPostEnd(long silence)
    {
        if (!Read()) return NotFound();
        rules.Remove(Id, silence);
        return Answer(problem: null);
    }

    private bool Read()
    {
        if (!ClientId.TryParse(Asked, out var id) || rules.Find(id) is not var (rule, own)) return false;
        (Id, Own, Silences) = (id, own, rules.Silences(id) ?? []);
        Fields = RuleJson.Write(rule).ToDictionary(field => field.Key, field => field.Value!.ToString());
        return true;
    }

    private IActionResult Answer(string? problem)
    {
        if (problem is null) return Redirect(Show.RuleAddress(Id));
        (Problem, Response.StatusCode) = (problem + ".", StatusCodes.Status400BadRequest);
        return Page();
    }
}
