namespace StreamingAnomaly.Server.Notices;

/// <summary>One delivery of a notice, as it is shown.</summary>
internal sealed record NoticeRow
{
    public string Channel { get; init; } = "";

    public string Title { get; init; } = "";

    public string Route { get; init; } = "";

    /// <summary>When it was made.</summary>
    public long At { get; init; }

    /// <summary><c>waiting</c>, <c>delivered</c>, <c>refused</c> or <c>given_up</c>.</summary>
    public string Outcome { get; init; } = "";

    public long Attempts { get; init; }

    public long? NextAt { get; init; }

    public long? LastAt { get; init; }

    public string? Said { get; init; }

    public static string NameOf(NoticeKind kind) => kind switch { NoticeKind.Opened => "opened", NoticeKind.Closed => "closed", _ => "test" };
}
