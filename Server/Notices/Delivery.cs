namespace StreamingAnomaly.Server.Notices;

internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>Not this time; another attempt may succeed.</summary>
    Failed,

    /// <summary>The channel takes nothing now: any other notice would fare the same.</summary>
    Unavailable,

    /// <summary>This notice will never be taken.</summary>
    Refused,
}

/// <summary>What came of one attempt.</summary>
/// <param name="Said">What the other side answered, or what was in the way, for people; never a secret.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone.</param>
internal readonly record struct Delivery(DeliveryOutcome Outcome, string Said, TimeSpan? RetryAfter = null)
{
    public bool IsDelivered => Outcome == DeliveryOutcome.Delivered;
}
