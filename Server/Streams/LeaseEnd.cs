namespace StreamingAnomaly.Server.Streams;

/// <summary>Why a writer lost its stream.</summary>
internal enum LeaseEnd
{
    /// <summary>A newer connection identified itself with the same client id.</summary>
    Replaced,

    /// <summary>The stream was deleted.</summary>
    Deleted,
}
