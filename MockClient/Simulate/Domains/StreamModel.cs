namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>One stream of a domain.</summary>
/// <param name="Range">What can be measured: values outside stop at its ends, those of anomalies too.</param>
/// <param name="Digits">Decimals a value is rounded to.</param>
internal sealed record StreamModel(string Name, Func<SignalSettings, ISignal> Begin, (double Lowest, double Highest) Range, int Digits)
{
    public double Measured(double value) => Math.Round(Math.Clamp(value, Range.Lowest, Range.Highest), Digits);
}
