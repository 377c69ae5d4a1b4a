using System.ComponentModel.DataAnnotations;

namespace StreamingAnomaly.Server.Access;

/// <summary>Who may reach the server. Section <c>Access</c>.</summary>
internal sealed record AccessOptions
{
    /// <summary>
    /// Without any key, listen for other machines all the same: whoever reaches the port can then read, write and delete. Once there are
    /// keys it changes nothing.
    /// </summary>
    public bool Open { get; init; }

    /// <summary>
    /// Requests a second of one key, or of one address where no key is asked for; one more is answered 429. 0: as many as come. What is
    /// sent over an open WebSocket does not count.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; init; }

    /// <summary>Other sites whose pages may connect and write, as a browser names them: <c>https://dashboard.example</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>
    /// Host names the server answers to, besides localhost, the machine's own name and IP addresses: <c>anomalies.example</c>.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
