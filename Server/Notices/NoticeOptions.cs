using System.ComponentModel.DataAnnotations;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Who is told of incidents, and where. Section <c>Notices</c>; changes apply without restart.</summary>
internal sealed record NoticeOptions
{
    /// <summary>The server's address as people reach it, for the links in notices: <c>https://anomalies.example</c>. Empty: the first that it listens on.</summary>
    public string Address { get; init; } = "";

    /// <summary>Ways to tell people, by name.</summary>
    public IReadOnlyDictionary<string, ChannelSettings> Channels { get; init; } = new Dictionary<string, ChannelSettings> { ["log"] = new() };

    /// <summary>Who is told of what, by name; an incident takes every route that it fits. Without any, every channel is told of everything.</summary>
    public IReadOnlyDictionary<string, RouteSettings> Routes { get; init; } = new Dictionary<string, RouteSettings>();

    /// <summary>After this long without another one, incidents that opened are told of together.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>However many keep coming, the first is told of after this long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan GatherMost { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A channel that has not taken a notice after this long is tried again later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A notice that no attempt has delivered for this long is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long the links in a notice can be acted by.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan LinksValid { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Names of options are read without regard to case, and so are channels.</summary>
    public ChannelSettings? Find(string channel) =>
        Channels.FirstOrDefault(candidate => candidate.Key.Equals(channel, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The routes there are, each with the channels it leads to.</summary>
    public IEnumerable<(string Name, RouteSettings Route, IReadOnlyList<string> Channels)> AllRoutes()
    {
        foreach (var (name, route) in Routes.Count > 0 ? Routes : new Dictionary<string, RouteSettings> { ["all"] = new() })
            yield return (name, route, [.. Channels.Keys.Where(channel => route.Channels.Count == 0 || route.Channels.Contains(channel, StringComparer.OrdinalIgnoreCase))]);
    }
}
