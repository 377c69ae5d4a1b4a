using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

/// <summary>The list of incidents: number 1 of half an hour ago, the others older and older.</summary>
public sealed partial class IncidentsPageTests : IAsyncLifetime
{
    private readonly RunningServer _server = RunningServer.Start(new() { Time = new FakeTime() });

    public ValueTask InitializeAsync()
    {
        Add("pump-1", "anomaly", "open", severity: 0.55, TimeSpan.FromMinutes(30));
        Add("pump-2", "anomaly", "acknowledged", severity: 0.75, TimeSpan.FromHours(3));
        Add("fan <1>", "silent", "open", severity: 0.75, TimeSpan.FromDays(2));
        Add("fan <1>", "anomaly", "closed", severity: 0.85, TimeSpan.FromDays(5));
        Add(null, "server", "open", severity: 0.9, TimeSpan.FromDays(10));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", "5 3 2 1")]
    [InlineData("state=any", "5 4 3 2 1")]
    [InlineData("state=open", "5 3 1")]
    [InlineData("state=acknowledged", "2")]
    [InlineData("state=closed", "4")]
    [InlineData("q=PUMP", "2 1")]
    [InlineData("q=%3C1&state=any", "4 3")]
    [InlineData("severity=high", "5 3 2")]
    [InlineData("severity=critical&state=any", "5 4")]
    [InlineData("kind=anomaly", "2 1")]
    [InlineData("kind=silent", "3")]
    [InlineData("kind=server", "5")]
    [InlineData("last=1h", "1")]
    [InlineData("last=1d", "2 1")]
    [InlineData("last=7d&state=any", "4 3 2 1")]
    [InlineData("q=fan&kind=anomaly&state=closed&severity=high&last=7d", "4")]
    [InlineData("state=any&before_id=3", "2 1")]
    [InlineData("q=none", "")]
    public async Task The_list_shows_what_was_asked_for(string query, string ids)
    {
        var html = await _server.Http.GetStringAsync($"/incidents?{query}");

        Assert.Equal(ids, string.Join(' ', Row().Matches(html).Select(row => row.Groups[1].Value)));
        Assert.Equal(ids.Length == 0, html.Contains("None is like that", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("state=closed", "closed")]
    [InlineData("severity=high", "high")]
    [InlineData("kind=silent", "silent")]
    [InlineData("last=7d", "7d")]
    public async Task The_form_says_what_is_shown(string query, string chosen)
    {
        var html = await _server.Http.GetStringAsync($"/incidents?{query}");

        Assert.Matches($"<option value=\"{chosen}\" selected", html);
    }

    [Fact]
    public async Task The_timeline_has_a_row_for_each_stream_and_a_bar_for_each_incident()
    {
        var html = await _server.Http.GetStringAsync("/incidents?state=any");

        var rows = TimelineRow().Matches(html).Select(row => (Name: WebUtility.HtmlDecode(row.Groups[1].Value), Bars: Bar().Matches(row.Value).Select(bar => bar.Groups[1].Value))).ToList();
        Assert.Equal(["Server", "fan <1>", "pump-2", "pump-1"], rows.Select(row => row.Name));
        Assert.Equal(["5", "4 3", "2", "1"], rows.Select(row => string.Join(' ', row.Bars)));

        // Of ten days less ten minutes the newest lies at the very end.
        Assert.Contains("<rect class=\"bar low open\" x=\"995\" y=\"4\" width=\"5\"", html, StringComparison.Ordinal);
    }

    private void Add(string? stream, string kind, string state, double severity, TimeSpan ago)
    {
        var now = Timestamps.ToMicros(FakeTime.Start);
        var opened = now - (long)ago.TotalMicroseconds;
        _server.Get<SqliteTables>().Write(connection => connection.Execute(
            """
            INSERT INTO stream (client_id, settings, first_seen, last_seen) SELECT @stream, '{}', @now, @now WHERE @stream IS NOT NULL ON CONFLICT DO NOTHING;
            INSERT INTO incident (stream_id, kind, state, opened_n, last_n, opened_at, last_at, closed_at, severity, reason)
            SELECT (SELECT id FROM stream WHERE client_id = @stream), @kind, @state, 1 + (SELECT count(*) FROM incident), 1, @opened, @last, @closed, @severity, 'odd';
            """,
            new { stream, kind, state, severity, now, opened, last = opened + Lasted, closed = state == "closed" ? now : (long?)null }));
    }

    // How long each lasted: ten minutes.
    private const long Lasted = 600 * Timestamps.MicrosPerSecond;

    [GeneratedRegex("<tr data-id=\"(\\d+)\"")]
    private static partial Regex Row();

    [GeneratedRegex("timeline-name\">(.*?)</span>.*?</li>", RegexOptions.Singleline)]
    private static partial Regex TimelineRow();

    [GeneratedRegex("href=\"/incidents/(\\d+)\"")]
    private static partial Regex Bar();
}
