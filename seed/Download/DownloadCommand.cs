using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text;

namespace StreamingAnomaly.Seed.Download;

/// <summary><c>download</c>: stock prices as CSV files, in the form of the bundled series.</summary>
internal static class DownloadCommand
{
    private const int SomeRefused = 1;
    private const int NoNetwork = 2;

    // Yahoo turns away what does not look like a browser.
    private const string UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

    private static readonly TimeSpan PauseBetweenSymbols = TimeSpan.FromSeconds(1);

    private static readonly string[] Intervals = ["1m", "2m", "5m", "15m", "30m", "60m", "90m", "1h", "1d", "5d", "1wk", "1mo", "3mo"];

    public static Command Create(TimeProvider time)
    {
        var symbols = new Argument<string[]>("symbols") { Description = "Symbols as Yahoo writes them: AAPL ^GSPC EURUSD=X.", Arity = ArgumentArity.OneOrMore };
        var from = new Option<DateOnly>("--from") { Description = "The first day.", Required = true };
        var to = new Option<DateOnly?>("--to") { Description = "The last day; today, unless given." };
        var interval = new Option<string>("--interval") { Description = "From one price to the next.", DefaultValueFactory = _ => "1d" };
        var output = new Option<string>("--output") { Description = "The folder to write to.", DefaultValueFactory = _ => "data/downloads" };
        var endpoint = new Option<Uri>("--endpoint")
        {
            Description = "The server to ask.",
            DefaultValueFactory = _ => new Uri("https://query1.finance.yahoo.com"),
            CustomParser = HttpAddress,
        };
        interval.AcceptOnlyFromAmong(Intervals);

        var command = new Command("download", "Fetches prices from Yahoo Finance; no account is needed.") { symbols, from, to, interval, output, endpoint };
        command.Validators.Add(parsed =>
        {
            foreach (var symbol in parsed.GetValue(symbols) ?? [])
                if (!PriceRequest.SymbolForm.IsMatch(symbol.ToUpperInvariant())) parsed.AddError($"\"{symbol}\" is not a symbol.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            var console = parsed.InvocationConfiguration;
            var firstDay = parsed.GetValue(from);
            var lastDay = parsed.GetValue(to) ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (firstDay > lastDay)
            {
                console.Error.WriteLine($"--from ({firstDay:yyyy-MM-dd}) must not be after the last day ({lastDay:yyyy-MM-dd}).");
                return SomeRefused;
            }

            var requests = parsed.GetValue(symbols)!
                .Select(symbol => new PriceRequest(symbol.ToUpperInvariant(), firstDay, lastDay, parsed.GetValue(interval)!))
                .Distinct()
                .ToList();
            using var http = Browser(parsed.GetValue(endpoint)!);
            return await RunAsync(new YahooClient(http, time), requests, parsed.GetValue(output)!, time, console, ct);
        });
        return command;
    }

    private static Uri? HttpAddress(ArgumentResult written)
    {
        if (Uri.TryCreate(written.Tokens[0].Value, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")) return address;

        written.AddError($"--endpoint must be an http or https address, got \"{written.Tokens[0].Value}\".");
        return null;
    }

    private static HttpClient Browser(Uri endpoint)
    {
        var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = endpoint,
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 64 << 20,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return http;
    }

    private static async Task<int> RunAsync(
        YahooClient yahoo, List<PriceRequest> requests, string folder, TimeProvider time, InvocationConfiguration console, CancellationToken ct)
    {
        var exitCode = 0;
        foreach (var request in requests)
        {
            if (request != requests[0]) await Task.Delay(PauseBetweenSymbols, time, ct);

            switch (await yahoo.AskAsync(request, ct))
            {
                case PriceAnswer.Found found:
                    var path = Path.Combine(folder, request.Symbol + ".csv");
                    await AtomicFile.WriteAsync(path, Csv(found.Prices), ct);
                    var gaps = found.Gaps > 0 ? $", {found.Gaps} without a price left out" : "";
                    console.Output.WriteLine($"{request.Symbol}: {found.Prices.Count} prices, {found.Prices[0].Timestamp} to {found.Prices[^1].Timestamp}{gaps}: {path}");
                    break;
                case PriceAnswer.Refused refused:
                    console.Error.WriteLine($"{request.Symbol}: {refused.Why}");
                    exitCode = SomeRefused;
                    break;
                case PriceAnswer.Unreachable unreachable:
                    console.Error.WriteLine($"{request.Symbol}: {unreachable.Why}. The bundled series need no network: make seed");
                    return NoNetwork;
            }
        }

        return exitCode;
    }

    private static byte[] Csv(IReadOnlyList<Price> prices)
    {
        var csv = new StringBuilder("timestamp,value\n");
        foreach (var price in prices) csv.Append(CultureInfo.InvariantCulture, $"{price.Timestamp},{price.Value:R}\n");
        return Encoding.UTF8.GetBytes(csv.ToString());
    }
}
