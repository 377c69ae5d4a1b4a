using System.ComponentModel.DataAnnotations;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Where points are kept. Section <c>Storage</c>.</summary>
internal sealed record StorageOptions
{
    /// <summary>The database file; made with its folder when it does not exist.</summary>
    [Required]
    public string Path { get; init; } = "data/streaming-anomaly.db";

    /// <summary>
    /// <c>Normal</c>: what was answered survives the death of the process. <c>Full</c>: and of the machine's power, at the price of
    /// a disk flush per commit.
    /// </summary>
    public Synchronous Synchronous { get; init; } = Synchronous.Normal;

    /// <summary>Which SQLite: the system's where it is new enough, else the bundled one; or one of them only.</summary>
    public SqliteLibrary Library { get; init; } = SqliteLibrary.Auto;
}

internal enum Synchronous
{
    Normal,
    Full,
}

internal enum SqliteLibrary
{
    Auto,
    System,
    Bundled,
}
