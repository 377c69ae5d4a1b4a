namespace StreamingAnomaly.Detection;

/// <summary>One detector's opinion of one point.</summary>
/// <param name="Score">0 to 1, high is odd; 0.5 is the detector's own threshold.</param>
/// <param name="Anomaly">True exactly when <paramref name="Score"/> is above 0.5.</param>
/// <param name="Band">Where the detector expected the value; null for one that does not think in bands.</param>
public readonly record struct Vote(double Score, bool Anomaly, Band? Band);
