using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Which points of a stream to read, at most <see cref="MaxLimit"/> at once: ask again from where the last page ended.</summary>
internal sealed record PointQuery(ClientId Id)
{
    public const int MaxLimit = 10_000;

    /// <summary>Only points numbered above this.</summary>
    public long AfterN { get; init; }

    /// <summary>Only points numbered below this.</summary>
    public long BeforeN { get; init; } = long.MaxValue;

    public long FromMicros { get; init; } = long.MinValue;

    public long ToMicros { get; init; } = long.MaxValue;

    public bool AnomaliesOnly { get; init; }

    /// <summary>The newest that fit, newest first; otherwise the oldest, oldest first.</summary>
    public bool NewestFirst { get; init; }

    public int Limit { get; init; } = 1_000;
}
