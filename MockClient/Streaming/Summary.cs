using System.Globalization;
using System.Text;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>The figures of a run in words.</summary>
internal static class Summary
{
    public static string Progress(IReadOnlyCollection<Tally> tallies, double pointsPerSecond)
    {
        var clients = tallies.Count == 1 ? "1 client" : $"{tallies.Count} clients";
        var (sent, answered) = (tallies.Sum(t => t.Sent), tallies.Sum(t => t.Answered));
        var (flagged, refused) = (tallies.Sum(t => t.Flagged), tallies.Sum(t => t.Refused));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{clients}: {sent:N0} points sent, {answered:N0} answered, {flagged:N0} flagged, {refused:N0} refused, {pointsPerSecond:N1} a second");
    }

    public static string Table(IReadOnlyList<(string ClientId, Tally Tally)> clients)
    {
        var total = new Tally();
        foreach (var (_, tally) in clients) total.Add(tally);

        var width = Math.Max(6, clients.Max(c => c.ClientId.Length));
        var text = new StringBuilder();
        text.Append("client".PadRight(width)).AppendLine("        sent    answered   flagged   refused     p50 ms     p99 ms");
        foreach (var (clientId, tally) in clients) Row(clientId, tally);
        if (clients.Count > 1) Row("total", total);

        if (total.Reconnects > 0)
        {
            Line($"connected again {total.Reconnects:N0} times: {total.SentAgain:N0} points sent again, {total.KnownByResume:N0} known by resume to be stored");
        }
        if (total.Sent > total.Answered) Line($"{total.Sent - total.Answered:N0} points not answered: the next run goes on after the last one stored");
        if (total.FirstError is { } error) Line($"first refusal: {error}");
        return text.ToString().TrimEnd();

        void Row(string name, Tally t)
        {
            var (p50, p99) = (t.Latency.Quantile(0.5).TotalMilliseconds, t.Latency.Quantile(0.99).TotalMilliseconds);
            Line($"{name.PadRight(width)}{t.Sent,12:N0}{t.Answered,12:N0}{t.Flagged,10:N0}{t.Refused,10:N0}{p50,11:N2}{p99,11:N2}");
        }

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
