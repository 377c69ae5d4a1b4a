namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>One point as it goes to the server, and what the client knows about it.</summary>
/// <param name="Seq">Its place in the stream, from 1: what makes sending it again safe.</param>
/// <param name="Time">When it happened, for keeping the pace of a file.</param>
/// <param name="Timestamp">The same as text, as it is sent.</param>
/// <param name="Value">Null when it is missing.</param>
/// <param name="Injected">The kind of anomaly a simulation made it on purpose; null for an ordinary point.</param>
internal readonly record struct SeriesPoint(long Seq, DateTime Time, string Timestamp, double? Value, string? Injected = null);
