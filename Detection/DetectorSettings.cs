namespace StreamingAnomaly.Detection;

/// <summary>How a detector's raw score becomes a vote.</summary>
public enum Calibration
{
    /// <summary>Each detector's textbook threshold.</summary>
    Textbook,

    /// <summary>The raw score that so few of the stream's own past reached: the same rate of votes for every detector and stream.</summary>
    Own,
}

/// <summary>What every detector is made from.</summary>
/// <param name="Window">How many learned points the shared window holds: 5 to 10 000.</param>
/// <param name="Sensitivity">0.1 to 10: divides every threshold; 1 is the detector's own, more flags more.</param>
/// <param name="Calibration">How raw scores become votes.</param>
public sealed record DetectorSettings(int Window, double Sensitivity, Calibration Calibration)
{
    public const int MinWindow = 5;
    public const int MaxWindow = 10_000;
    public const double MinSensitivity = 0.1;
    public const double MaxSensitivity = 10;
}
