using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Amounts of bank transfers, one a minute: log-normal around a median of 80, with large ones now and then.</summary>
/// <remarks>80 × e^z with z independent and Gaussian of deviation 1: of ordinary payments 1 % exceed 819, and 2 in a million 8,000.</remarks>
internal sealed class PaymentSignal(SignalSettings settings) : ISignal
{
    public const double Median = 80;

    public static Domain Domain { get; } = new("payments", "amounts of bank transfers, log-normal, with large ones")
    {
        Interval = TimeSpan.FromMinutes(1),
        Streams = [new StreamModel("payments", settings => new PaymentSignal(settings), (0.01, 1e9), 2)],
        Anomalies =
        [
            // A large payment is one payment.
            new AnomalyShape(AnomalyKind.Spike, (1, 6), (1, 1)),
        ],
    };

    private readonly Dice _dice = new(settings.Seed, "payments");

    public double Unit => 100 * Median;

    public double Next(DateTime time) => Median * Math.Exp(settings.Noise * _dice.Gaussian());
}
