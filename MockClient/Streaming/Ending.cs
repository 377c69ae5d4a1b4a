namespace StreamingAnomaly.MockClient.Streaming;

internal enum EndingKind
{
    /// <summary>Not ended.</summary>
    None,

    /// <summary>Everything was sent and answered, or a person stopped it.</summary>
    Done,

    /// <summary>Worth connecting again.</summary>
    Lost,

    /// <summary>The server does not want this client; connecting again would not help.</summary>
    Refused,

    /// <summary>A newer connection has the stream.</summary>
    Replaced,
}

/// <summary>How a connection ended, and why in words.</summary>
internal readonly record struct Ending(EndingKind Kind, string Why)
{
    private const int ReplacedCode = 4001;

    public static Ending None => default;

    public static Ending Done => new(EndingKind.Done, "");

    public static Ending Lost(string why) => new(EndingKind.Lost, why);

    public static Ending Refused(string why) => new(EndingKind.Refused, why);

    /// <summary>Reads the table of close codes in docs/protocol.md.</summary>
    public static Ending ByClose(int code, string? reason)
    {
        var why = string.IsNullOrEmpty(reason) ? $"close {code}" : $"close {code}: {reason}";
        return code switch
        {
            ReplacedCode => new Ending(EndingKind.Replaced, why),
            // What this client sends is at fault (or its identification): the same again would end the same.
            1002 or 1003 or 1007 or 1008 or 1009 => Refused(why),
            _ => Lost($"the server closed the connection ({why})"),
        };
    }
}
