namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>What all models are made with.</summary>
/// <param name="Noise">A factor on the model's own noise: 1 as documented, 0 none.</param>
/// <param name="Interval">Simulated time from point to point.</param>
internal sealed record SignalSettings(int Seed, double Noise, TimeSpan Interval);
