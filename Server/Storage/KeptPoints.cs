namespace StreamingAnomaly.Server.Storage;

/// <summary>How much of a stream is kept, whatever its age.</summary>
/// <param name="Points">Its newest points.</param>
/// <param name="Micros">Its newest time in microseconds, counted back from its latest point; null: any time.</param>
internal readonly record struct KeptPoints(long Points, long? Micros)
{
    /// <summary>The newest points that always stay: the largest window is learned anew from them.</summary>
    public const int Least = 10_000;
}
