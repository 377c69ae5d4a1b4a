namespace StreamingAnomaly.MockClient.Tests.Servers;

internal sealed record StoredPoint(long Seq, string Timestamp, double? Value);
