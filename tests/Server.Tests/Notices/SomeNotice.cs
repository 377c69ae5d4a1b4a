using StreamingAnomaly.Server.Notices;

namespace StreamingAnomaly.Server.Tests.Notices;

/// <summary>Notices to test with.</summary>
internal static class SomeNotice
{
    public static readonly NoticeLinks Links = new("https://anomalies.example", [1, 2, 3], TimeSpan.FromDays(7));

    public static NoticedIncident Incident(long id = 7, string stream = "AAPL", double score = 0.75) => new(
        id, stream, "anomaly", "open", score, Some.Micros, Some.Micros + 1_000_000, null, Anomalies: 3, PeakValue: 100.5,
        Reason: "100.5 is far above what was expected: 3 to 4, at ±2 σ.");

    public static Notice Opened(params NoticedIncident[] incidents) =>
        Notice.Of("ntc_1", NoticeKind.Opened, "payments", Some.Micros + 2_000_000, incidents.Length > 0 ? incidents : [Incident()]);

    public static Notice Closed() => Notice.Of(
        "ntc_2", NoticeKind.Closed, "payments", Some.Micros + 9_000_000, [Incident() with { State = "closed", ClosedMicros = Some.Micros + 8_000_000 }]);

    public static Notice Flood(int count) =>
        Opened([.. Enumerable.Range(1, count).Select(i => Incident(i, $"stream-{i}", score: 0.9 - i * 1e-4))]);
}
