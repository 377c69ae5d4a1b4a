namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>What makes a point surprising: natural logarithms of how improbable each of these is in the light of the stream's past.</summary>
/// <param name="Lately">A pattern of residuals that was not seen lately.</param>
/// <param name="Ever">A pattern of residuals that is not remembered either.</param>
/// <param name="Shape">A shape of values that was not seen lately.</param>
/// <param name="Sequence">An order of levels that was rare so far.</param>
/// <param name="Extreme">How far beyond all that was seen, in logarithms of twentieths of the range.</param>
internal readonly record struct SurpriseParts(double Lately, double Ever, double Shape, double Sequence, double Extreme)
{
    private const double PatternWeight = 0.5;
    private const double ShapeWeight = 0.75;
    private const double ExtremeWeight = 0.5;

    /// <summary>T: what the parts come to.</summary>
    public double Total => FromPattern + FromShape + FromSequence + FromExtreme;

    public double FromPattern => PatternWeight * Beyond(Lately) + PatternWeight * Beyond(Ever);

    public double FromShape => ShapeWeight * Beyond(Shape);

    public double FromSequence => ShapeWeight * Beyond(Sequence);

    public double FromExtreme => ExtremeWeight * Extreme;

    private static double Beyond(double surprise) => Math.Max(0, surprise - TailCalibrator.Least);
}
