using System.Net;
using System.Net.Http.Headers;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>Posts a notice as JSON, and tells from the answer whether another attempt is worth it.</summary>
internal static class HttpPost
{
    private const int MaxSaid = 200;

    // Whoever asks for more is asked again after this.
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>Redirects are not followed: what is signed or secret goes where it was meant to.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public static async Task<Delivery> SendAsync(
        HttpClient http, string url, byte[] body, TimeProvider time, CancellationToken ct, Action<HttpRequestHeaders>? sign = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("StreamingAnomaly");
        sign?.Invoke(request.Headers);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var said = $"{(int)response.StatusCode} {await BeginningAsync(response.Content, ct)}".TrimEnd();
            return new Delivery(OutcomeOf(response.StatusCode), said, RestOf(response.Headers.RetryAfter, time));
        }
        catch (HttpRequestException e)
        {
            var isNobodyThere = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
            return new Delivery(isNobodyThere ? DeliveryOutcome.Unavailable : DeliveryOutcome.Failed, e.Message);
        }
        catch (IOException e)
        {
            return new Delivery(DeliveryOutcome.Failed, e.Message);
        }
    }

    /// <summary>An address as it may be shown: what follows the host may be a secret.</summary>
    public static string Shown(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Authority}/…" : "";

    // What cannot be digested today cannot be tomorrow. Anything else may be mended over there (a deployment, a key, a quota) while the notice waits.
    private static DeliveryOutcome OutcomeOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => DeliveryOutcome.Delivered,
        400 or 410 or 413 or 415 or 422 => DeliveryOutcome.Refused,
        429 or 503 => DeliveryOutcome.Unavailable,
        _ => DeliveryOutcome.Failed,
    };

    private static TimeSpan? RestOf(RetryConditionHeaderValue? asked, TimeProvider time)
    {
        var rest = asked?.Delta ?? asked?.Date - time.GetUtcNow();
        return rest > LongestRest ? LongestRest : rest;
    }

    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        var beginning = new byte[MaxSaid];
        var length = await body.ReadAtLeastAsync(beginning, MaxSaid, throwOnEndOfStream: false, ct);
        return Said.Of(System.Text.Encoding.UTF8.GetString(beginning, 0, length));
    }
}
