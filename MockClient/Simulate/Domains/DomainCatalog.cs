namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>The domains that can be simulated; a new one is a file and a line here.</summary>
internal static class DomainCatalog
{
    public static IReadOnlyList<Domain> All { get; } =
    [
        CpuSignal.Domain,
        StockSignal.Domain,
        NetworkSignal.Domain,
        PaymentSignal.Domain,
        ElectricitySignal.Domain,
        MachineSignal.Domain,
        RequestSignal.Domain,
        VolatileStockSignal.Domain,
        SensorSignal.Domain,
    ];
}
