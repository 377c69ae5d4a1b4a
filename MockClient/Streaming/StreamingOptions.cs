namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>How points are streamed, for every client of a run.</summary>
internal sealed record StreamingOptions
{
    public required Uri Url { get; init; }

    /// <summary>Points a second; 0 is as fast as they are answered.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>How many times faster than the points' own timestamps; null: by <see cref="Rate"/>.</summary>
    public double? Speed { get; init; }

    public int Window { get; init; } = 50;

    public int Batch { get; init; } = 1;

    /// <summary>Messages sent and not yet answered, at most.</summary>
    public int InFlight { get; init; } = 64;

    public string Detail { get; init; } = "flag";

    /// <summary>Points each client sends in this run, at most.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Where the message logs go; null: nowhere.</summary>
    public string? LogDirectory { get; init; } = "logs";

    /// <summary>The address a client identifies itself with; what the user's own address asks for is kept.</summary>
    public Uri AddressOf(string clientId)
    {
        var own = Url.Query.TrimStart('?');
        var query = $"client_id={Uri.EscapeDataString(clientId)}&window={Window}&detail={Detail}&resume=1";
        return new UriBuilder(Url) { Query = own.Length == 0 ? query : $"{own}&{query}" }.Uri;
    }
}
