using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>Posts JSON to an address of the team's own, signed as Standard Webhooks has it, so that its libraries can check it.</summary>
internal sealed class WebhookChannel(HttpClient http, ChannelSettings settings, NoticeLinks links, TimeProvider time) : IChannel
{
    private const string EncodedSecret = "whsec_";

    public string Target => HttpPost.Shown(settings.Url);

    public Task<Delivery> SendAsync(Notice notice, CancellationToken ct)
    {
        var body = WebhookBody.Of(notice, links);
        return HttpPost.SendAsync(http, settings.Url!, body, time, ct, headers => Sign(headers, notice.Key, body));
    }

    /// <summary>HMAC-SHA256 of <c>id.timestamp.body</c>: neither can be taken from another message.</summary>
    public static string Signature(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>False for one that says to be base64 and is not.</summary>
    public static bool IsSecret(string text) =>
        !text.StartsWith(EncodedSecret, StringComparison.Ordinal) || System.Buffers.Text.Base64.IsValid(text.AsSpan(EncodedSecret.Length));

    private void Sign(HttpRequestHeaders headers, string id, byte[] body)
    {
        headers.Add("Idempotency-Key", id);
        headers.Add("Webhook-Id", id);
        if (string.IsNullOrEmpty(settings.Secret)) return;

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        headers.Add("Webhook-Timestamp", now.ToString(CultureInfo.InvariantCulture));
        headers.Add("Webhook-Signature", Signature(settings.Secret, id, now, body));
    }

    private static byte[] KeyOf(string secret) => secret.StartsWith(EncodedSecret, StringComparison.Ordinal)
        ? Convert.FromBase64String(secret[EncodedSecret.Length..])
        : Encoding.UTF8.GetBytes(secret);
}
