using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Notices;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Where people are told of incidents, whether that works, and what they were told lately.</summary>
/// <remarks>The form has no token: pages of other sites are kept from posting by <c>SameSiteGuard</c>.</remarks>
[IgnoreAntiforgeryToken]
internal sealed class ChannelsModel(ChannelBoard board, Outbox outbox, IOptions<NoticeOptions> rules) : PageModel
{
    private const int MaxNotices = 50;

    public IReadOnlyList<ChannelState> Channels { get; private set; } = [];

    public IReadOnlyList<(string Name, RouteSettings Route, IReadOnlyList<string> Channels)> Routes { get; private set; } = [];

    public IReadOnlyList<NoticeRow> Notices { get; private set; } = [];

    /// <summary>The channel that was tested just now, and what came of it.</summary>
    public (string Channel, Delivery Delivery)? Tested { get; private set; }

    public void OnGet() => Read();

    public async Task<IActionResult> OnPostAsync(string? test, CancellationToken ct)
    {
        if (test is null || await board.TestAsync(test, ct) is not { } delivery) return NotFound();
        Tested = (test, delivery);
        Read();
        return Page();
    }

    public static string Words(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "none",
        { TotalMinutes: < 2 } => Amount(span.TotalSeconds, "s"),
        { TotalHours: < 2 } => Amount(span.TotalMinutes, "min"),
        _ => Amount(span.TotalHours, "h"),
    };

    private static string Amount(double number, string unit) => $"{Show.Number(number)} {unit}";

    private void Read()
    {
        Channels = board.Read();
        Routes = [.. rules.Value.AllRoutes()];
        Notices = outbox.Newest(MaxNotices);
    }
}
