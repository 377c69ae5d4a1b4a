using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;

namespace StreamingAnomaly.Server.Ingest;

/// <summary><c>Server import FILE</c>: sends a stream's history to a running server, and says how it went.</summary>
internal static class ImportCommand
{
    public const string Name = "import";

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    /// <returns>The exit code: 0 when all of the file was read.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("FILE") { Description = "A table (.csv: columns timestamp and value) or a point a line (.ndjson, .jsonl)." };
        var client = new Option<string?>("--client-id") { Description = "The stream's name (default: the file's, without its ending)." };
        var url = new Option<string>("--url") { Description = "Where the server listens.", DefaultValueFactory = _ => "http://localhost:3000" };
        var settings = new Option<string?>("--settings") { Description = "As in the address of an identification: window=100&preset=careful." };
        var key = new Option<string?>("--key") { Description = "The access key, where the server asks for one." };
        var command = new Command(Name, "Feeds a stream's history to a running server, so that the stream starts warm.") { file, client, url, settings, key };
        command.SetAction(async (result, ct) =>
        {
            try
            {
                var path = result.GetRequiredValue(file);
                var name = result.GetValue(client) ?? Path.GetFileNameWithoutExtension(path);
                var query = result.GetValue(settings) is { } given ? "?" + given : "";
                var address = new Uri(new Uri(result.GetRequiredValue(url)), $"/api/clients/{Uri.EscapeDataString(name)}/import{query}");
                return await SendAsync(path, address, result.GetValue(key), output, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or UriFormatException or JsonException)
            {
                error.WriteLine(e.Message);
                return 1;
            }
        });
        return new RootCommand("The streaming anomaly server.") { command }.Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private static async Task<int> SendAsync(string path, Uri address, string? key, TextWriter output, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(
            Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? MediaTypeNames.Text.Csv : BodyFormats.NdjsonType);

        // Millions of rows take their time; the server says something every second.
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var sending = http.PostAsync(address, content, ct);
        await TellAsync(file, sending, output, ct);
        using var response = await sending;
        var lines = (await response.Content.ReadAsStringAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Report(lines.LastOrDefault() ?? $"the server answered {(int)response.StatusCode} without a word", output) ? 0 : 1;
    }

    // The server reads no faster than it stores: what is sent is nearly what is done.
    private static async Task TellAsync(FileStream file, Task sending, TextWriter output, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenLines);
        while (await Task.WhenAny(sending, timer.WaitForNextTickAsync(ct).AsTask()) != sending)
            output.WriteLine(FormattableString.Invariant($"{100.0 * file.Position / Math.Max(1, file.Length):0} % of {file.Length} bytes sent"));
    }

    private static bool Report(string line, TextWriter output)
    {
        using var document = JsonDocument.Parse(line);
        var answer = document.RootElement;
        if (!answer.TryGetProperty("rows", out var rows))
        {
            var problem = answer.TryGetProperty("error", out var refused) ? refused.GetProperty("message") : answer.GetProperty("detail");
            output.WriteLine(problem.GetString());
            return false;
        }

        output.WriteLine($"{rows} rows: {answer.GetProperty("stored")} stored ({answer.GetProperty("anomalies")} of them anomalies), "
            + $"{answer.GetProperty("skipped")} skipped, {answer.GetProperty("refused")} refused");
        foreach (var error in answer.GetProperty("errors").EnumerateArray())
            output.WriteLine($"line {error.GetProperty("line")}: {error.GetProperty("message").GetString()}");
        if (answer.TryGetProperty("failure", out var failure)) output.WriteLine($"stopped: {failure.GetString()}; sent again, it goes on from there");
        return answer.GetProperty("done").GetBoolean();
    }
}
