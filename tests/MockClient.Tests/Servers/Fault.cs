namespace StreamingAnomaly.MockClient.Tests.Servers;

/// <summary>What befalls a connection when a message arrives.</summary>
internal enum Fault
{
    None,

    /// <summary>Cut before anything is stored.</summary>
    CutBeforeStoring,

    /// <summary>Cut when half of the message's points are stored.</summary>
    CutHalfStored,

    /// <summary>Cut when all is stored and nothing answered.</summary>
    CutBeforeAnswering,

    CutAfterAnswering,

    /// <summary>Closed properly with 1013, the message not stored.</summary>
    TryAgainLater,
}
