namespace StreamingAnomaly.Seed.Download;

// The part of Yahoo's answer that is read. "finance" stands in for "chart" when the request was turned away before it reached the charts.
internal sealed record ChartDocument(ChartBody? Chart, ChartBody? Finance);

internal sealed record ChartBody(IReadOnlyList<ChartResult?>? Result, ChartError? Error);

internal sealed record ChartError(string? Code, string? Description);

internal sealed record ChartResult(ChartMeta? Meta, IReadOnlyList<long>? Timestamp, ChartIndicators? Indicators);

internal sealed record ChartMeta(long GmtOffset, string? ExchangeTimezoneName);

internal sealed record ChartIndicators(IReadOnlyList<ChartQuote?>? Quote, IReadOnlyList<ChartAdjusted?>? AdjClose);

internal sealed record ChartQuote(IReadOnlyList<double?>? Close);

internal sealed record ChartAdjusted(IReadOnlyList<double?>? AdjClose);
