using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate;

/// <param name="Value">Null when it is missing.</param>
/// <param name="Injected">What it was made on purpose; null for an ordinary point.</param>
internal readonly record struct SimulatedPoint(DateTime Time, double? Value, AnomalyKind? Injected);
