namespace StreamingAnomaly.Server.Notices;

internal enum ChannelKind
{
    Log,
    Webhook,
    Slack,
    Teams,
    Email,
}

/// <summary>One channel: <c>Notices:Channels:NAME</c>.</summary>
internal sealed record ChannelSettings
{
    public ChannelKind Kind { get; init; }

    /// <summary>Webhook, Slack, Teams: where to post. Those of Slack and Teams are secrets themselves.</summary>
    public string? Url { get; init; }

    /// <summary>Webhook: what its messages are signed with; as it is, or <c>whsec_</c> and base64.</summary>
    public string? Secret { get; init; }

    /// <summary>Email: the SMTP server.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = 25;

    /// <summary>Email: insist on STARTTLS.</summary>
    public bool Tls { get; init; } = true;

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? From { get; init; }

    /// <summary>Email: recipients, with commas between them.</summary>
    public string? To { get; init; }
}
