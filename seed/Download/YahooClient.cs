using System.Net;

namespace StreamingAnomaly.Seed.Download;

/// <summary>Asks for one symbol at a time, and waits when it is asked to.</summary>
internal sealed class YahooClient(HttpClient http, TimeProvider time)
{
    private const int Attempts = 5;

    // Throttling lasts seconds to a minute; who is told to wait for an hour had better come back later.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    public async Task<PriceAnswer> AskAsync(PriceRequest request, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromSeconds(1 << (attempt - 1));
            string trouble;
            try
            {
                using var response = await http.GetAsync(request.Address, ct);
                if (!IsPassing(response.StatusCode)) return await ReadAsync(request, response, ct);

                trouble = $"the server answers {(int)response.StatusCode} ({response.ReasonPhrase})";
                if (AskedToWait(response) is { } asked && asked > pause) pause = asked;
            }
            catch (HttpRequestException e) when (NobodyThere(e.HttpRequestError))
            {
                return new PriceAnswer.Unreachable($"no connection to {http.BaseAddress!.Authority} ({e.Message})");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                trouble = $"the answer did not arrive whole ({e.Message})";
            }

            if (pause > LongestPause) return new PriceAnswer.Refused($"{trouble} and asks to wait for {pause:c}: try again then");
            if (attempt == Attempts) return new PriceAnswer.Refused($"{trouble}, {Attempts} times in a row");
            await Task.Delay(pause, time, ct);
        }
    }

    private static async Task<PriceAnswer> ReadAsync(PriceRequest request, HttpResponseMessage response, CancellationToken ct)
    {
        var answer = YahooChart.Read(request, await response.Content.ReadAsStringAsync(ct));

        return response.IsSuccessStatusCode || answer is not PriceAnswer.Refused refused
            ? answer
            : new PriceAnswer.Refused($"{refused.Why}, status {(int)response.StatusCode}");
    }

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private TimeSpan? AskedToWait(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();

    private static bool NobodyThere(HttpRequestError error) =>
        error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
