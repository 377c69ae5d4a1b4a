namespace StreamingAnomaly.Server.Access;

/// <summary>Who may reach the server from a browser. Section <c>Access</c>.</summary>
internal sealed record AccessOptions
{
    /// <summary>Other sites whose pages may connect and write, as a browser names them: <c>https://dashboard.example</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>
    /// Host names the server answers to, besides localhost, the machine's own name and IP addresses: <c>anomalies.example</c>.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
