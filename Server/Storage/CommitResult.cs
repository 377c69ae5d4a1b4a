namespace StreamingAnomaly.Server.Storage;

/// <summary>What became of a batch of points.</summary>
internal enum CommitResult
{
    /// <summary>Safe in the store: may be answered.</summary>
    Committed,

    /// <summary>The stream has a newer writer: nothing of the batch was stored.</summary>
    Superseded,

    /// <summary>The store could not take it: nothing of the batch was stored.</summary>
    Unavailable,
}
