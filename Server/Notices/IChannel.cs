namespace StreamingAnomaly.Server.Notices;

/// <summary>A way to tell people. Proven by the channels' conformance suite.</summary>
internal interface IChannel
{
    /// <summary>Where it leads, as it may be shown: without secrets.</summary>
    string Target { get; }

    /// <summary>One attempt. What can go wrong on the way is a value; only cancellation throws.</summary>
    Task<Delivery> SendAsync(Notice notice, CancellationToken ct);
}
